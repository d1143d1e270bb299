// An exercise. Every text is set as text, never as HTML; what stands between two pairs of asterisks is strong.

const made = (tag, className, ...inside) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...inside.filter((part) => part !== null && part !== ""));
    return element;
};
const strong = (text) => text.split("**").map((part, place) => (place % 2 ? made("strong", "", part) : part));

let last = null; // the exercise that has the focus, or had it when it was taken away
let sent = null; // what was done last, while the server has not answered

export default function ({ data, parentElement, setTriggerValue }) {
    const before = parentElement.querySelector(".exercise");
    const nowhere = [null, document.body].includes(document.activeElement);
    const focused = before?.contains(before.getRootNode().activeElement) ?? (nowhere && last?.isConnected === false);
    const typed = before?.dataset.serial === data.serial ? before.querySelector("input")?.value : "";
    const act = (what, text = "") => {
        sent = { what, text: String(text), serial: data.serial, language: data.language };
        setTriggerValue("did", sent);
    };
    // A page that is asked for in another language at that moment may have left it undone; done already, it is not done twice.
    const undone = sent?.serial === data.serial && sent.language !== data.language ? sent : null;
    sent = null;
    if (undone) setTriggerValue("did", undone);

    const exercise = made("section", data.large ? "exercise large" : "exercise");
    exercise.dataset.serial = data.serial;
    exercise.append(
        made("div", "contract", ...data.contract.map((text) => made("p", "", ...strong(text)))),
        timeline(data.timeline, act),
        made("div", "work", asked(data, typed, act), beside(data)),
    );
    exercise.addEventListener("focusin", () => { last = exercise; });
    exercise.addEventListener("focusout", ({ relatedTarget }) => { if (relatedTarget) last = null; });
    if (before) before.replaceWith(exercise);
    else parentElement.append(exercise);
    if (focused) exercise.querySelector(".first")?.focus({ preventScroll: true });
}

// ---- The timeline ----

function timeline(line, act) {
    const share = (days) => `${(100 * days) / line.days}%`;
    const place = (element, from, to) => {
        element.style.left = share(from);
        element.style.width = share(to - from);
        return element;
    };
    const choosable = (one, kind, className, text) => {
        const picks = line.pick === kind;
        const element = made(picks ? "button" : "span", className, text);
        if (picks) {
            element.type = "button";
            element.setAttribute("aria-label", one.told);
            element.addEventListener("click", () => act("pick", one.id));
        }
        if (line.picked === one.id && kind === line.kind) element.classList.add("picked");
        if (line.right === one.id && kind === line.kind) element.classList.add("right");
        return element;
    };
    const periods = made("div", "periods", ...line.periods.map((one) =>
        place(choosable(one, "period", "period", one.label), one.from, one.to)));
    const invoices = made("div", "invoices", ...line.invoices.map((one) =>
        place(choosable(one, "invoice", "invoice", one.label), one.at, one.at + 1)));
    const marks = line.marks.map((one) => place(made("i", "mark"), one.from, one.to));
    const moments = made("div", "moments", ...line.moments.map((one) => {
        const flag = place(made("span", `moment ${one.kind}`, made("span", "flag", one.label)), one.at, one.at + 1);
        if (one.at > line.days * 0.7) flag.classList.add("late");
        return flag;
    }));
    const all = made("div", "track", moments, periods, invoices, ...marks);
    const set = line.moments.some(({ kind }) => kind === "clock");
    const figure = made("div", set ? "timeline set" : "timeline", ...line.rows.map((name, at) => made("b", `row${at}`, name)), all);
    figure.setAttribute("role", "group");
    figure.setAttribute("aria-label", line.label);
    const buttons = [...figure.querySelectorAll("button")];
    (figure.querySelector("button.picked") ?? buttons[0])?.classList.add("first");
    figure.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        const next = step && buttons[buttons.indexOf(event.target) + step];
        if (!next) return;
        event.preventDefault();
        next.focus();
    });
    return figure;
}

// ---- The question ----

function asked(data, typed, act) {
    const form = made("form", "ask");
    form.noValidate = true;
    const heading = made("h2", "", data.title);
    if (data.case) heading.append(made("small", "", data.case));
    form.append(heading, made("p", "question", ...strong(data.question)));
    const buttons = data.buttons.map(({ did, label, main }) => {
        const button = made("button", main ? "main" : "", label);
        button.type = did === "answer" ? "submit" : "button";
        if (did !== "answer") button.addEventListener("click", () => act(did));
        return button;
    });
    if (data.field && data.buttons.some(({ did }) => did === "answer")) {
        const input = made("input", "first");
        Object.assign(input, { inputMode: data.field.whole ? "numeric" : "decimal", autocomplete: "off", maxLength: 40, value: typed ?? "" });
        form.append(made("label", "", made("span", "", data.field.label), input));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            act("answer", input.value);
        });
    } else {
        form.addEventListener("submit", (event) => event.preventDefault());
        if (!data.timeline.pick) buttons[0]?.classList.add("first");
    }
    form.append(made("div", "buttons", ...buttons));
    const said = made("div", `verdict ${data.verdict?.tone ?? ""}`);
    said.setAttribute("role", "status");
    if (data.verdict) {
        if (data.verdict.text) said.append(made("p", "", data.verdict.text));
        if (data.verdict.steps.length) said.append(made("p", "steps", ...data.verdict.steps.map((step) => made("code", "", step))));
    }
    form.append(said);
    if (data.clause) {
        const link = made("a", "clause", data.clause.text);
        Object.assign(link, { href: data.clause.to, target: "_blank", rel: "noopener" });
        form.append(link);
    }
    return form;
}

// ---- The invoice, and how far one has come ----

function beside(data) {
    const aside = made("div", "beside");
    if (data.lines) aside.append(invoice(data.lines));
    const moves = made("ol", "moves", ...data.moves.map((move) => {
        const dots = Array.from({ length: move.of }, (_, at) => made("i", at < move.right ? "on" : ""));
        const item = made("li", "", made("span", "", move.name), made("span", "dots", ...dots));
        item.setAttribute("aria-label", move.told);
        if (move.now) item.setAttribute("aria-current", "step");
        return item;
    }));
    aside.append(moves, made("p", "small", [data.text, data.points].filter(Boolean).join(" ")));
    return aside;
}

function invoice({ title, head, rows, foot, hidden }) {
    const cell = (name, text, at) => {
        const td = made("td", at === 0 ? "number" : at === 3 ? "number seats" : "", text);
        td.dataset.name = name;
        if (text === "…") td.setAttribute("aria-label", hidden);
        return td;
    };
    const body = rows.map((row) =>
        made("tr", row.now ? "now" : "", ...[row.amount, row.what, row.days, row.seats].map((text, at) => cell(head[at], text, at))));
    const names = head.map((name, at) => {
        const th = made("th", at === 0 || at === 3 ? "number" : "", name);
        th.scope = "col";
        return th;
    });
    const last = made("tr", "", made("td", "number", foot[1]), made("td", "", foot[0]), made("td"), made("td"));
    return made("table", "", made("caption", "", title), made("thead", "", made("tr", "", ...names)), made("tbody", "", ...body), made("tfoot", "", last));
}
