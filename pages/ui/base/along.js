// What every page brings along: the language it is in, what draws its parts, and how the browser's history counts.

export default function ({ data }) {
    const { language, parts, version } = JSON.parse(new TextDecoder().decode(data));
    document.documentElement.lang = language;
    makeActsSteps();
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
