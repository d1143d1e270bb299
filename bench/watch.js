// Put into a page before its own scripts: when what it shows last changed, when its answer did, what the server sent.
// A change counts once two more frames were drawn after it. Components draw below shadow roots, which are watched too.
(() => {
    const QUIET = 250, PATIENCE = 20000; // milliseconds
    const TEXTS = "stMarkdown stMetric stAlert stHeading stExpander stCode".split(" ").map((id) => `[data-testid=${id}]`);
    const main = () => document.querySelector("[data-testid=stMain]");
    const idle = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";
    const watched = [];
    let last = null, answered = null, answer = null, drawing = 0, messages = 0, bytes = 0;

    const text = () => [main(), ...watched.map(([root]) => root).filter((root) => root.host.isConnected)]
        .flatMap((root) => [...(root?.querySelectorAll(TEXTS.join()) ?? [])])
        .filter((element) => !element.closest("[data-testid=stSlider]"))
        .map((element) => element.textContent).join("\n");
    const told = () => {
        const element = main()?.querySelector(".st-key-answer, [data-testid=stAlert]");
        return element ? element.textContent : text();
    };
    const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(() => then(performance.now())));
    const inside = (node) => {
        const root = node.getRootNode();
        if (root instanceof ShadowRoot) return inside(root.host);
        // What a table's canvas keeps for screen readers follows later, and is not painted.
        return main()?.contains(node) && !node.parentElement?.closest("canvas");
    };
    const mutated = (records) => {
        if (!records.some((record) => inside(record.target))) return;
        last = performance.now();
        drawing += 1;
        const now = told(), changed = now !== answer;
        answer = now;
        painted((time) => {
            drawing -= 1;
            last = time;
            if (changed) answered = time;
        });
    };
    const watch = (root) => {
        const observer = new MutationObserver(mutated);
        observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
        return observer;
    };
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        watched.push([root, watch(root)]);
        return root;
    };
    watch(document);

    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...address) {
            super(...address);
            this.addEventListener("message", ({ data }) => {
                messages += 1;
                bytes += data.byteLength ?? data.size ?? data.length;
            });
        }
    };

    // Whether nothing is still being loaded: a part of Streamlit's, a component, a chart.
    const drawn = () => {
        const all = (selector) => [...(main()?.querySelectorAll(selector) ?? [])].filter((element) => element.offsetParent);
        return !all("[data-testid=stSkeleton]").length
            && all("[data-testid^=stBidiComponent]").every((part) => part.shadowRoot || part.childElementCount)
            && all(".chart").every((chart) => chart.querySelector("svg.main-svg") || chart.textContent);
    };
    const still = (since, resolve) => {
        const until = since + PATIENCE;
        const look = () => {
            const now = performance.now();
            const quiet = last !== null && last > since && idle() && !drawing && now - last > QUIET && drawn();
            if (quiet || now > until) resolve(quiet);
            else setTimeout(look, 15);
        };
        look();
    };
    // Resolves when the page stands still that is being opened: milliseconds since it was asked for; null if it does not.
    window.__opened = () => new Promise((resolve) => {
        still(0, (stands) => resolve(stands ? { answer: answered ?? last, all: last } : null));
    });
    // Resolves when a turn is over that a key or a click begins: null if it changed no text.
    window.__turn = (event) => new Promise((resolve) => {
        const before = text();
        answer = told();
        last = answered = null;
        const begun = (found) => {
            const [most, size] = [messages, bytes];
            const done = (stands) => resolve(!stands || text() === before ? null : {
                answer: (answered ?? last) - found.timeStamp, all: last - found.timeStamp,
                messages: messages - most, kilobytes: (bytes - size) / 1000,
            });
            // All texts are read only after something has changed: to read them takes the page's time.
            const changed = () => (last !== null && text() !== before) || performance.now() > found.timeStamp + PATIENCE
                ? still(found.timeStamp, done) : setTimeout(changed, 15);
            changed();
        };
        window.addEventListener(event, begun, { capture: true, once: true });
    });
})();
