// A table of an invoice: rows can be chosen by a click or with the keyboard. Every text is set as text, never as HTML.
const COLUMNS = ["days", "what", "vendor", "each", "amount"]
const NUMBERS = ["each", "amount"]
const ROW = 26 // pixels
const waiting = new WeakMap() // the row that was chosen here and is not in the data yet

function part(parent, tag, at) {
  const found = parent.children[at]
  return found ?? parent.appendChild(document.createElement(tag))
}

function text(element, said) {
  if (element.textContent !== said) element.textContent = said
}

function line(row, cells, header, scope) {
  COLUMNS.forEach((name, at) => {
    const cell = part(row, name === header || header === "all" ? "th" : "td", at)
    cell.className = NUMBERS.includes(name) ? `${name} number` : name
    if (cell.tagName === "TH") cell.scope = scope
    if (name !== "what" || cells.whose === undefined) return text(cell, cells[name] ?? "")
    const whose = part(cell, "span", 0)
    whose.className = "whose"
    text(whose, cells.whose)
    text(part(cell, "span", 1), cells.what)
  })
}

function rows(group, wanted, draw) {
  while (group.rows.length > wanted.length) group.deleteRow(-1)
  wanted.forEach((cells, at) => draw(part(group, "tr", at), cells, at))
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".box"), table = box.querySelector("table")
  const [head, body, foot] = [table.tHead, table.tBodies[0], table.tFoot]
  const before = waiting.get(box)
  if (before && (before.invoice !== data.invoice || before.line === data.line)) waiting.delete(box)
  const shown = waiting.get(box)?.line ?? data.line
  table.setAttribute("aria-label", data.label)
  rows(head, [data.head], (row, cells) => line(row, cells, "all", "col"))
  rows(body, data.lines, (row, cells) => {
    line(row, cells, "what", "row")
    row.title = cells.vendor
  })
  rows(foot, data.foot, (row, cells) => line(row, cells, "days", "row"))
  box.style.maxHeight = `${(data.most + 1 + data.foot.length) * ROW}px`

  const mark = (at) => [...body.rows].forEach((row, n) => {
    row.ariaSelected = n === at
    row.tabIndex = n === at ? 0 : -1
  })
  const choose = (at) => {
    const row = body.rows[Math.max(0, Math.min(at, body.rows.length - 1))]
    at = row.sectionRowIndex
    row.focus({ preventScroll: true })
    const above = row.offsetTop - head.offsetHeight
    const below = row.offsetTop + row.offsetHeight + foot.offsetHeight - box.clientHeight
    box.scrollTop = Math.max(Math.min(box.scrollTop, above), below)
    if (row.ariaSelected === "true") return
    mark(at)
    waiting.set(box, { invoice: data.invoice, line: at })
    setTriggerValue("line", at)
  }
  mark(shown)
  body.onclick = (event) => {
    const row = event.target.closest("tr")
    if (row) choose(row.sectionRowIndex)
  }
  body.onkeydown = (event) => {
    const at = event.target.closest("tr").sectionRowIndex
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: body.rows.length, Enter: at, " ": at }[event.key]
    if (to === undefined) return
    event.preventDefault()
    choose(to)
  }
}
