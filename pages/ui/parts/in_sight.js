const ENOUGH = 0.95; // of the answer, to be read where it stands

export default function ({ data, parentElement }) {
    const bar = parentElement.querySelector(".bar");
    bar.textContent = data.text;
    bar.classList.toggle("grey", data.grey);
    const answer = parentElement.getRootNode().host.closest(".st-key-answer");
    const watch = new IntersectionObserver(
        ([seen]) => bar.classList.toggle("needed", seen.intersectionRatio < ENOUGH), { threshold: ENOUGH });
    watch.observe(answer);
    return () => watch.disconnect();
}
