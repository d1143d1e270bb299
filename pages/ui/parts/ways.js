// Ways on as one list of links, whole cards or rows. A plain click stays in the session; with a modifier, or from the
// browser's menu, the same link opens by its address. The arrows go from one to the next.

export default function ({ data, parentElement, setTriggerValue }) {
    const before = parentElement.querySelector("nav");
    const focused = before?.querySelector("a:focus")?.dataset.to;
    const scrolled = [...(before?.querySelectorAll("ul") ?? [])].map((list) => list.scrollTop);
    const nav = document.createElement("nav");
    nav.setAttribute("aria-label", data.label);
    for (const group of data.groups) {
        if (group.title) nav.appendChild(document.createElement("h2")).textContent = group.title;
        const list = nav.appendChild(document.createElement("ul"));
        list.className = group.look;
        for (const way of group.ways) list.appendChild(document.createElement("li")).append(link(way));
    }
    nav.addEventListener("click", (event) => {
        const to = event.target.closest("a")?.dataset.to;
        if (!to || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        setTriggerValue("to", to);
    });
    nav.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const links = [...nav.querySelectorAll("a")];
        const next = step && links[links.indexOf(event.target.closest("a")) + step];
        if (!next) return;
        event.preventDefault();
        next.focus();
    });
    if (before) before.replaceWith(nav);
    else parentElement.append(nav);
    nav.querySelectorAll("ul").forEach((list, place) => { list.scrollTop = scrolled[place] ?? 0; });
    if (focused) nav.querySelector(`a[data-to="${CSS.escape(focused)}"]`)?.focus();
    shown(nav.querySelector("[aria-current]"));
}

// Scrolls the list, and nothing else, to where its current row can be seen.
function shown(current) {
    const list = current?.closest("ul");
    if (!list || list.scrollHeight <= list.clientHeight) return;
    const [row, box] = [current.getBoundingClientRect(), list.getBoundingClientRect()];
    if (row.top < box.top) list.scrollTop -= box.top - row.top;
    if (row.bottom > box.bottom) list.scrollTop += row.bottom - box.bottom;
}

function link({ to, picture, id, title, text, note, tone, current }) {
    const a = document.createElement("a");
    a.href = to;
    a.dataset.to = to;
    if (current) a.setAttribute("aria-current", "true");
    if (picture) {
        const image = a.appendChild(document.createElement("img"));
        image.src = "data:image/svg+xml," + encodeURIComponent(picture);
        image.alt = ""; // the text says it
    }
    const words = a.appendChild(document.createElement("span"));
    if (id) words.appendChild(document.createElement("small")).textContent = id;
    words.appendChild(document.createElement("strong")).textContent = title;
    if (text) {
        const sentence = words.appendChild(document.createElement("span"));
        for (const [place, part] of text.split("**").entries())
            sentence.appendChild(document.createElement(place % 2 ? "b" : "span")).textContent = part;
    }
    if (note) {
        const badge = a.appendChild(document.createElement("em"));
        badge.className = tone;
        badge.textContent = note;
    }
    return a;
}
