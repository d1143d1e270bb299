// What is written on the axes of the chart, and what Plotly would write there, each with its place; and the outlines of
// all bars and lines. tests/browser/test_charts.py has it run on a page that remembers the figure given last.
async () => {
    const { figure, plotly } = structuredClone(window.given);
    const later = (from, days) => new Date(Date.parse(from) + days * 86400000).toISOString().slice(0, 10);
    for (const trace of figure.data)
        for (const [name, short] of Object.entries(trace))
            if (short?.times) trace[name] = short.each.flatMap((value, at) => Array(short.times[at]).fill(value));
            else if (short?.days) trace[name] = [...Array(short.days).keys()].map((day) => later(short.from, day));

    const own = document.querySelector(".chart-plot");
    const other = document.body.appendChild(document.createElement("div"));
    const app = [...document.scripts].find((script) => /index\.[^/]+\.js$/.test(script.src));
    await import(new URL(plotly, app.src).href);
    const font = { size: 12, family: getComputedStyle(own).fontFamily };
    const template = { layout: { xaxis: { ticklabelstandoff: 4 } } };
    const looks = { width: own.clientWidth, height: own.clientHeight, showlegend: false, font, template };
    await window.Plotly.newPlot(other, figure.data, { ...figure.layout, ...looks });

    const told = (chart) => {
        const { left, top } = chart.getBoundingClientRect();
        const box = (element) => element.getBoundingClientRect();
        const texts = [...chart.querySelectorAll(".xtick text, .ytick text, .y2tick text")].map((text) => {
            const at = box(text);
            return [text.textContent, (at.left + at.right) / 2 - left, (at.top + at.bottom) / 2 - top];
        });
        const outline = (selector) => {
            const boxes = [...chart.querySelectorAll(selector)].map(box).filter((each) => each.width || each.height);
            const all = (side) => boxes.map((each) => each[side]);
            return boxes.length ? [
                Math.min(...all("left")) - left, Math.max(...all("right")) - left,
                Math.min(...all("top")) - top, Math.max(...all("bottom")) - top,
            ] : [];
        };
        return { texts, bars: outline(".chart-plot .bars, .barlayer .point path"), lines: outline(".line, .js-line") };
    };
    const both = [own, other].map(told);
    other.remove();
    return both;
}
