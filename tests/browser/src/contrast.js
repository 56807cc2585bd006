// The visible texts whose colour is too near to what is behind them, with the ratio of WCAG 2.
const wanted = arguments[0];

const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
const light = (channel) => {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const luminance = ([red, green, blue]) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
const over = ([red, green, blue, alpha = 1], [r, g, b]) =>
  [red * alpha + r * (1 - alpha), green * alpha + g * (1 - alpha), blue * alpha + b * (1 - alpha)];

const behind = (element) => {
  if (!element) return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  const colour = numbers(getComputedStyle(element).backgroundColor);
  return colour.length === 3 ? colour : over(colour, behind(element.parentElement));
};

const found = [];
for (const element of document.querySelectorAll("body *")) {
  const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.nodeValue.trim()).join(" ").trim();
  const drawn = element instanceof SVGElement;
  const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const disabled = element.closest(":disabled, [aria-disabled=true]");
  if (!words || !shown || disabled || ["SCRIPT", "STYLE", "NOSCRIPT", "TITLE", "OPTION", "title"].includes(element.tagName)) continue;
  const back = behind(drawn ? element.closest("svg").parentElement : element);
  const style = getComputedStyle(element);
  const front = over(numbers(drawn ? style.fill : style.color), back);
  const [high, low] = [luminance(front), luminance(back)].sort((one, other) => other - one);
  const ratio = (high + 0.05) / (low + 0.05);
  if (ratio < wanted) found.push(`${ratio.toFixed(1)} ${element.tagName}.${element.getAttribute("class")} ${words.slice(0, 30)}`);
}
return [...new Set(found)];
