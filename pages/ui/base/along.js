// What every page brings along: the language it is in, what draws its parts, how the browser's history counts,
// and a sentence when the connection is lost.

export default function ({ data }) {
    const { language, parts, version, connection } = JSON.parse(new TextDecoder().decode(data));
    document.documentElement.lang = language;
    makeActsSteps();
    tellOfConnection(connection);
    if (window.broughtAlong === version) return;
    window.broughtAlong = version;
    const address = URL.createObjectURL(new Blob([parts], { type: "text/javascript" }));
    import(address).finally(() => URL.revokeObjectURL(address));
}

// One step of the browser's history is all that one act of a person does to the address: a page that is come to writes
// more into it, and the first Back is to lead away from it all the same. What the first page of all writes is a step
// before this can count, so that Back goes past the address it was come to by. And a view that is chosen at the foot of
// the window, and opens below it, is scrolled to as soon as it is there: higher than its row of buttons, 120 pixels,
// within 5,000 milliseconds.
function makeActsSteps() {
    if (window.actsAreSteps) return;
    window.actsAreSteps = true;
    const push = history.pushState.bind(history);
    const begun = performance.getEntriesByType("navigation")[0]?.name;
    const completed = location.href !== begun;
    let acted = false;
    addEventListener("pointerdown", () => { acted = true; }, true);
    addEventListener("keydown", () => { acted = true; }, true);
    addEventListener("click", (event) => { acted ||= event.detail === 0; }, true);
    addEventListener("popstate", (event) => {
        acted = false;
        if (!completed || location.href !== begun) return;
        event.stopImmediatePropagation();
        history.back();
    }, true);
    history.pushState = (...step) => {
        if (acted) push(...step);
        else history.replaceState(...step);
        acted = false;
    };
    addEventListener("click", ({ target }) => {
        const below = target.closest?.(".st-key-below [data-testid=stButtonGroup]")?.closest(".st-key-below");
        if (!below) return;
        const grown = new ResizeObserver(() => {
            if (below.offsetHeight < 120) return;
            below.scrollIntoView();
            grown.disconnect();
        });
        grown.observe(below);
        setTimeout(() => grown.disconnect(), 5000);
    }, true);
}

// A connection that is lost comes back by itself, perhaps to another process: one sentence while it is away, and one,
// for 10,000 milliseconds, when it is back. words: of the page's language, by what they are said for.
function tellOfConnection(words) {
    const app = document.querySelector("[data-testid=stApp]");
    const known = window.wordsOfConnection;
    window.wordsOfConnection = words;
    if (known || !app) return;
    const note = document.createElement("div");
    note.role = "status";
    note.dataset.connection = "";
    Object.assign(note.style, {
        position: "fixed", insetInline: "0", bottom: "1rem", width: "fit-content", maxWidth: "90vw", zIndex: 1000000,
        margin: "0 auto", padding: "0.5rem 1rem", borderRadius: "0.5rem", font: "0.95rem/1.4 sans-serif",
        background: "#0B1220", color: "#FFFFFF", boxShadow: "0 2px 12px rgb(0 0 0 / 35%)", display: "none",
    });
    document.body.append(note);
    let ends;
    const say = (text) => {
        clearTimeout(ends);
        note.textContent = text;
        note.style.display = text ? "" : "none";
    };
    note.onclick = () => say("");
    let away = false;
    new MutationObserver(() => {
        const lost = app.dataset.testConnectionState !== "CONNECTED";
        if (lost === away) return;
        away = lost;
        say(window.wordsOfConnection[away ? "lost" : "back"]);
        if (!away) ends = setTimeout(say, 10_000, "");
    }).observe(app, { attributeFilter: ["data-test-connection-state"] });
}
