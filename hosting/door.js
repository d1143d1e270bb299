// The address that somebody opened outlives the way to the identity provider and back: this tab keeps it.
(() => {
  const KEY = "door:address";
  const HOUR = 3600 * 1000;
  const { do: act, home } = document.querySelector("script[data-do]").dataset;
  const kept = () => {
    try {
      const { address, at } = JSON.parse(sessionStorage.getItem(KEY));
      return Date.now() - at < HOUR && /^\/(?![/\\])/.test(address) ? address : "";
    } catch {
      return "";
    }
  };
  const here = location.pathname + location.search + location.hash;
  if (act === "keep" && (here !== home || !kept())) {
    sessionStorage.setItem(KEY, JSON.stringify({ address: here, at: Date.now() }));
  }
  if (act === "go") {
    const address = kept() || home;
    sessionStorage.removeItem(KEY);
    location.replace(address);
  }
})();
