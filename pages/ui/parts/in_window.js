// An element that scrolls in itself, so that it ends within the window as the page stands before it is scrolled.
// Put in front of the scripts of the components that do so (pages/ui/base/component.py).
const STACKED = 640 // pixels of a window in which everything stands below each other
const fitted = (window.fittedIntoWindow ??= fittedIntoWindow()) // one watch for all components, whose scripts stand apart

// They are fitted after the browser has laid the page out and before it paints: places cost nothing to be asked for then,
// and where a height stays as it was, the page is not laid out again.
function fittedIntoWindow() {
  const all = new Map() // what is known of each element, in the order of the page
  const page = () => document.querySelector("[data-testid=stMain]")
  const fit = (element, { below, least, most, then }) => {
    const room = innerHeight - element.getBoundingClientRect().top - page().scrollTop - below
    const fits = innerWidth > STACKED && room >= least // false where there are no limits
    const height = fits ? Math.min(room, most ?? room) : most
    const wanted = height === undefined ? "" : `${Math.floor(height)}px`
    if (element.style.maxHeight !== wanted) element.style.maxHeight = wanted
    then()
  }
  const again = () => all.forEach((known, element) => element.isConnected && fit(element, known))
  const resized = new ResizeObserver(again)
  document.fonts.addEventListener("loadingdone", again) // other letters move what stands below, also on a page of its height
  const watch = () => {
    resized.disconnect() // one that begins to watch is told of what it watches
    if (!all.size || !page()) return
    resized.observe(page().firstElementChild)
    resized.observe(page())
  }
  return {
    keep: (element, known) => {
      all.set(element, known)
      watch()
      return () => all.get(element) === known && all.delete(element)
    },
  }
}

// below: pixels that the window keeps free below it; least, most: of its height; where not even the least has room, or
// nothing is said of it, the most counts; then: what is done whenever it has been fitted. Returns how to stop.
function keepInWindow(element, { below, least, most }, then) {
  return fitted.keep(element, { below, least, most, then })
}
