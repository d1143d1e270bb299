export default function (component) {
    const bar = component.parentElement.querySelector(".bar");
    bar.textContent = component.data.text;
    bar.classList.toggle("grey", component.data.grey);
}
