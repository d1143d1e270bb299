const BELOW = 22 // pixels: the frame, and a little air
const LEAST = 120 // pixels in which a reason can be read
const shorterSide = new WeakMap() // of a box: where it last had room for how its sum was rounded, and will most likely again

// Why a line is as it is. Every text is set as text, never as HTML; a link leads to a document of the rulebook.
export default function ({ data, parentElement }) {
  const made = (tag, className, ...inside) => {
    const element = document.createElement(tag)
    element.className = className
    element.append(...inside)
    return element
  }
  const link = ({ title, url }) => {
    if (!/^https?:\/\//.test(url)) return title
    const leads = made("a", "", title)
    Object.assign(leads, { href: url, target: "_blank", rel: "noopener noreferrer" })
    return leads
  }
  const places = data.documents.flatMap((document) => [" · ", link(document)])
  const rounding = made("p", "small", data.rounding)
  const left = made("div", "",
    made("p", "", made("strong", "", data.title), " ", data.sentence),
    made("p", "steps", ...data.steps.map((step) => made("code", "", step))))
  const right = made("div", "",
    made("p", "", data.clause && made("span", `badge ${data.standing}`, data.clause), made("strong", "", data.rule)),
    made("p", "", data.text),
    made("p", "small", data.how_sure, ...places, data.heading && ` · ${data.heading}`),
    made("p", "small", data.remark))
  const why = parentElement.querySelector(".why")
  const sides = { left, right }
  sides[shorterSide.get(why) ?? "left"].append(rounding)
  why.replaceChildren(made("div", "sides", left, right))
  const end = (side) => Math.max(...[...side.children].map((part) => part === rounding ? 0 : part.getBoundingClientRect().bottom))
  return keepInWindow(why, { below: BELOW, least: LEAST }, () => {
    const shorter = data.clause && end(left) > end(right) ? "right" : "left"
    if (rounding.parentElement !== sides[shorter]) sides[shorter].append(rounding)
    shorterSide.set(why, shorter)
    const scrolls = why.scrollHeight > why.clientHeight
    if (scrolls === why.hasAttribute("tabindex")) return
    if (scrolls) why.tabIndex = 0 // what scrolls can be reached with the keyboard
    else why.removeAttribute("tabindex")
  })
}
