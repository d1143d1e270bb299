// A button that copies the address of the page, as it is when it is pressed, and says so.

const SAID = 2500; // milliseconds for which it says that it has copied
const ICON = "M3.9 12a3.1 3.1 0 0 1 3.1-3.1h4V7H7a5 5 0 0 0 0 10h4v-1.9H7A3.1 3.1 0 0 1 3.9 12zM8 13h8v-2H8zm9-6h-4v1.9h4a3.1 3.1 0 0 1 0 6.2h-4V17h4a5 5 0 0 0 0-10z";

export default function ({ data, parentElement }) {
    const button = parentElement.querySelector("button") ?? mounted(parentElement);
    const say = (copied) => {
        button.lastChild.textContent = copied ? data.copied : data.label;
        button.nextSibling.textContent = copied ? data.copied : ""; // which is read out
        button.classList.toggle("copied", copied);
    };
    button.title = data.hint;
    button.onclick = async () => {
        await copy(window.location.href, button);
        say(true);
        clearTimeout(button.timer);
        button.timer = setTimeout(() => say(false), SAID);
    };
    if (!button.classList.contains("copied")) say(false);
}

function mounted(parentElement) {
    const button = parentElement.appendChild(document.createElement("button"));
    const icon = button.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    icon.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path")).setAttribute("d", ICON);
    button.type = "button";
    button.appendChild(document.createElement("span"));
    parentElement.appendChild(document.createElement("div")).setAttribute("role", "status");
    return button;
}

async function copy(address, button) {
    try {
        await navigator.clipboard.writeText(address); // only on https and on this machine
    } catch {
        const field = document.body.appendChild(document.createElement("textarea"));
        field.value = address;
        field.style.position = "fixed";
        field.style.opacity = "0";
        field.select();
        const copied = document.execCommand("copy");
        field.remove();
        button.focus(); // again
        if (!copied) window.prompt(button.textContent, address);
    }
}
