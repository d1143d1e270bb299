// Headline figures. Every text is set as text, never as HTML.
export default function ({ data, parentElement }) {
  const made = (tag, className, text) => {
    const element = document.createElement(tag)
    element.className = className
    element.textContent = text
    return element
  }
  const figure = ({ label, value, below, tone }) => {
    const box = made("div", data.border ? "figure boxed" : "figure", "")
    box.append(made("dt", "", label), made("dd", "value", value))
    if (below) box.append(made("dd", `below ${tone}`, below))
    return box
  }
  parentElement.querySelector("dl").replaceChildren(...data.figures.map(figure))
}
