// An element that scrolls in itself, so that it ends within the window as the page stands before it is scrolled.
// Put in front of the scripts of the components that do so (pages/ui/base/component.py).
const STACKED = 640 // pixels of a window in which everything stands below each other
const watched = new WeakMap()

// Measures once all has been put in its place, and before it is painted: a place that is asked for amid all that is put
// in place makes the browser lay the page out each time.
function beforePaint(then) {
  if (document.hidden) then()
  else requestAnimationFrame(then)
}

// below: pixels that the window keeps free below it; least, most: of its height; where not even the least has room, or
// nothing is said of it, the most counts; then: what is done whenever its height has changed. Returns how to stop.
function keepInWindow(element, { below, least, most }, then) {
  const page = document.querySelector("[data-testid=stMain]")
  const fit = () => {
    const { limits, then } = watched.get(element)
    const room = innerHeight - element.getBoundingClientRect().top - page.scrollTop - limits.below
    const fits = innerWidth > STACKED && room >= limits.least // false where there are no limits
    const height = fits ? Math.min(room, limits.most ?? room) : limits.most
    element.style.maxHeight = height === undefined ? "" : `${Math.floor(height)}px`
    then()
  }
  const before = watched.get(element)
  const resized = before?.resized ?? new ResizeObserver(fit)
  watched.set(element, { limits: { below, least, most }, then, resized })
  beforePaint(fit)
  resized.observe(page.firstElementChild)
  resized.observe(page)
  return () => resized.disconnect()
}
