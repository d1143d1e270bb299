// A chart that is mounted once and then moved: Streamlit's own copy of Plotly draws each figure over the one before.

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false };
const charts = new WeakMap(); // by the element that Streamlit gives
let loading = null;

export default function ({ data, parentElement, setTriggerValue }) {
    const chart = charts.get(parentElement) ?? mounted(parentElement);
    const turn = ++chart.turn;
    chart.text = new TextDecoder().decode(data);
    chart.pick = (value) => setTriggerValue("picked", value);
    draw(chart);
    return () => turn === chart.turn && unmount(chart, parentElement); // a later call has a chart to keep
}

function mounted(parentElement) {
    const place = parentElement.appendChild(document.createElement("div"));
    place.className = "chart";
    const chart = { place, turn: 0, text: "", drawn: "", busy: false };
    chart.observer = new ResizeObserver(() => draw(chart));
    chart.observer.observe(place);
    charts.set(parentElement, chart);
    return chart;
}

function unmount(chart, parentElement) {
    charts.delete(parentElement);
    chart.observer.disconnect();
    chart.gone = true;
    window.Plotly?.purge(chart.place);
    chart.place.remove();
}

// Draws what is wanted now; what is wanted meanwhile is drawn after it, and nothing twice.
async function draw(chart) {
    if (chart.busy) return;
    chart.busy = true;
    try {
        while (!chart.gone) {
            const { text, place } = chart;
            const width = place.clientWidth;
            const theme = themeOf(place);
            const look = JSON.stringify([text, width, theme]);
            if (!text || look === chart.drawn) break;
            const { figure, alt, height, plotly, picks } = JSON.parse(text);
            place.style.height = `${height}px`;
            place.setAttribute("role", "figure");
            place.setAttribute("aria-label", alt);
            if (!width) break; // not shown: the observer tells when it is
            chart.drawn = look;
            await shown(chart, figure, { width, height, theme, plotly, picks }).catch((error) => {
                console.warn(`The chart cannot be drawn: ${error.message}`);
                instead(place, alt);
            });
        }
    } finally {
        chart.busy = false;
    }
}

async function shown(chart, figure, { width, height, theme, plotly, picks }) {
    const Plotly = await load(plotly);
    if (chart.gone) return;
    const layout = { ...figure.layout, width, height, template: template(theme), uirevision: "same" };
    if (!chart.place.classList.contains("js-plotly-plot")) chart.place.replaceChildren();
    await Plotly.react(chart.place, figure.data, layout, CONFIG);
    if (picks && !chart.listens) {
        chart.listens = true;
        chart.place.on("plotly_click", ({ points }) => chart.pick(points.at(-1).customdata));
    }
}

// Beside the app's own module, so that it is loaded once for these charts and any of Streamlit's.
function load(file) {
    if (!file) return Promise.reject(new Error("Streamlit has no file of that name"));
    const scripts = [...document.querySelectorAll("script[type=module][src]")];
    const app = scripts.find((script) => /\/static\/js\/index\.[^/]+\.js$/.test(script.src));
    loading ??= import(new URL(file, app?.src ?? document.baseURI).href).then(() => {
        if (!window.Plotly) throw new Error("there is no Plotly in Streamlit's files");
        return window.Plotly;
    });
    return loading.catch((error) => {
        loading = null; // so that the next figure tries again
        throw error;
    });
}

function instead(place, alt) {
    if (place.classList.contains("js-plotly-plot")) window.Plotly.purge(place);
    place.style.height = "auto";
    place.removeAttribute("role"); // it is no picture then, but text
    place.removeAttribute("aria-label");
    place.textContent = alt;
}

// ---- The look: fonts and colours of the page's theme ----

const NAMES = ["font", "text-color", "background-color", "border-color", "border-color-light", "chart-categorical-colors"];

function themeOf(place) {
    const style = getComputedStyle(place);
    return NAMES.map((name) => style.getPropertyValue(`--st-${name}`).trim());
}

function template([family, text, ground, border, grid, colours]) {
    const axis = { gridcolor: grid, zerolinecolor: border, linecolor: border, tickfont: { color: text } };
    return {
        layout: {
            font: { family, color: text, size: 12 },
            colorway: colours.split(","),
            paper_bgcolor: "rgba(0,0,0,0)",
            plot_bgcolor: "rgba(0,0,0,0)",
            xaxis: axis,
            yaxis: axis,
            legend: { font: { color: text, size: 12 }, bgcolor: "rgba(0,0,0,0)" },
            hoverlabel: { bgcolor: ground, bordercolor: border, font: { family, color: text, size: 13 }, align: "left" },
        },
        data: { scatter: [{ marker: { line: { width: 0 } } }] },
    };
}
