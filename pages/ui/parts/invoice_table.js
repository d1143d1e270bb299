// The invoices to choose from, and the table of one: its lines are chosen by a click or with the keyboard.
// Every text is set as text, never as HTML.
const COLUMNS = ["days", "what", "vendor", "each", "amount"]
const NUMBERS = ["each", "amount"]
const ROW = 26 // pixels
const FEW_LINES = 7 // as many stand in high rows beside a chart; more stand closer together
const BELOW = 238 // pixels of the window that belong to the button of more invoices and to why a line is so
const LEAST = 150 // pixels of a table in which lines can still be read
const waiting = new WeakMap() // what was chosen here and is not in the data yet

function part(parent, tag, at, className) {
  let found = parent.children[at]
  if (found?.localName !== tag) {
    const made = document.createElement(tag)
    if (found) found.replaceWith(made)
    else parent.append(made)
    found = made
  }
  if (className !== undefined && found.className !== className) found.className = className
  return found
}

function text(element, said) {
  if (element.textContent !== said) element.textContent = said
}

function parts(parent, wanted, tag, draw) {
  while (parent.children.length > wanted.length) parent.lastChild.remove()
  wanted.forEach((each, at) => draw(part(parent, tag, at), each, at))
}

function row(element, cells, header, scope) {
  COLUMNS.forEach((name, at) => {
    const tag = header === "all" || name === header ? "th" : "td"
    const cell = part(element, tag, at, NUMBERS.includes(name) ? `${name} number` : name)
    if (tag === "th") cell.scope = scope
    if (name !== "what" || cells.whose === undefined) return text(cell, cells[name] ?? "")
    text(part(cell, "span", 0, "whose"), cells.whose)
    text(part(cell, "span", 1), cells.what)
  })
}

function choice(group, data, shown, pick) {
  group.setAttribute("aria-label", data.choice)
  if (!data.few) {
    const list = part(group, "select", 0)
    while (group.children.length > 1) group.lastChild.remove()
    list.setAttribute("aria-label", data.choice)
    parts(list, data.invoices, "option", (option, each) =>
      text(option, [each.day, each.amount, each.difference && `(${each.difference})`, each.note].filter(Boolean).join(" ")))
    list.selectedIndex = shown
    list.onchange = () => pick(list.selectedIndex)
    return
  }
  parts(group, data.invoices, "button", (button, each, at) => {
    button.type = "button"
    button.ariaPressed = at === shown
    for (const [n, name] of ["day", "amount", "difference", "note"].entries()) text(part(button, "span", n, name), each[name])
    button.onclick = () => {
      for (const other of group.children) other.ariaPressed = other === button
      pick(at)
    }
  })
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".box"), table = box.querySelector("table")
  const head = table.tHead, body = table.tBodies[0], foot = table.tFoot
  const ahead = waiting.get(box) ?? {}
  if (ahead.invoice === data.invoice) delete ahead.invoice
  if (ahead.of !== data.invoice || ahead.line === data.line) delete ahead.line
  waiting.set(box, ahead)
  choice(parentElement.querySelector(".choice"), data, ahead.invoice ?? data.invoice, (at) => {
    ahead.invoice = at
    setTriggerValue("invoice", at)
  })
  table.setAttribute("aria-label", data.label)
  parts(head, [data.head], "tr", (element, cells) => row(element, cells, "all", "col"))
  parts(body, data.lines, "tr", (element, cells) => {
    row(element, cells, "what", "row")
    if (element.title !== cells.vendor) element.title = cells.vendor
  })
  parts(foot, data.foot, "tr", (element, cells) => row(element, cells, "days", "row"))
  parentElement.querySelector(".all").classList.toggle("dense", data.lines.length > FEW_LINES)

  const mark = (chosen) => [...body.rows].forEach((element, at) => {
    element.ariaSelected = at === chosen
    element.tabIndex = at === chosen ? 0 : -1
  })
  const show = (element) => {
    const above = element.offsetTop - head.offsetHeight
    const below = element.offsetTop + element.offsetHeight + foot.offsetHeight - box.clientHeight
    box.scrollTop = Math.max(Math.min(box.scrollTop, above), below)
  }
  const choose = (wanted) => {
    const at = Math.max(0, Math.min(wanted, body.rows.length - 1)), element = body.rows[at]
    element.focus({ preventScroll: true })
    show(element)
    if (element.ariaSelected === "true") return
    mark(at)
    Object.assign(ahead, { of: data.invoice, line: at })
    setTriggerValue("line", at)
  }
  mark(ahead.line ?? data.line)
  body.onclick = (event) => {
    const element = event.target.closest("tr")
    if (element) choose(element.sectionRowIndex)
  }
  body.onkeydown = (event) => {
    const at = event.target.closest("tr").sectionRowIndex
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: body.rows.length, Enter: at, " ": at }[event.key]
    if (to === undefined) return
    event.preventDefault()
    choose(to)
  }

  const most = (data.most + 1 + data.foot.length) * ROW
  const limits = parentElement.host?.closest(".st-key-invoice") ? { below: BELOW, least: LEAST, most } : { most }
  return keepInWindow(box, limits, () => show(body.querySelector("[aria-selected=true]")))
}
