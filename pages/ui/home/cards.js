// The ways on from the home page: whole cards that are links. A plain click stays in the session; with a modifier, or
// from the browser's menu, the same link opens by its address.

export default function ({ data, parentElement, setTriggerValue }) {
    const said = JSON.parse(new TextDecoder().decode(data));
    const nav = document.createElement("nav");
    nav.setAttribute("aria-label", said.label);
    for (const group of said.groups) {
        const heading = nav.appendChild(document.createElement("h2"));
        heading.textContent = group.title;
        const list = nav.appendChild(document.createElement("ul"));
        list.className = group.look;
        for (const card of group.cards) list.appendChild(document.createElement("li")).append(link(card));
    }
    nav.addEventListener("click", (event) => {
        const page = event.target.closest("a")?.dataset.page;
        if (!page || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        setTriggerValue("page", page);
    });
    parentElement.querySelector("nav")?.remove();
    parentElement.append(nav);
}

function link({ page, href, picture, title, text }) {
    const a = document.createElement("a");
    a.href = href;
    a.dataset.page = page;
    const image = a.appendChild(document.createElement("img"));
    image.src = "data:image/svg+xml," + encodeURIComponent(picture);
    image.alt = ""; // the text says it
    const words = a.appendChild(document.createElement("span"));
    const strong = words.appendChild(document.createElement("strong"));
    strong.textContent = title;
    if (text) {
        const sentence = words.appendChild(document.createElement("span"));
        for (const [place, part] of text.split("**").entries())
            sentence.appendChild(document.createElement(place % 2 ? "b" : "span")).textContent = part;
    }
    return a;
}
