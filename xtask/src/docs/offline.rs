//! What is done to the rendered page so that it asks nobody for anything, and shows our chapters as wide as they are.

/// What the page may load and do: what is in it. Whatever the renderer should come to want, the browser refuses.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:; style-src 'unsafe-inline'; \
     img-src data:; font-src data:; form-action 'none'; base-uri 'none'";

/// The renderer's own picture, beside the words `API docs by`, which it loads from its maker.
const LOGOS: [&str; 2] =
    ["https://cdn.redoc.ly/redoc/logo-mini-full.svg", "https://cdn.redoc.ly/redoc/logo-mini.svg"];
const LOGO: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='48' height='14'%3E%3Ctext y='11' \
     font-family='system-ui, sans-serif' font-size='11' font-weight='600' fill='%234a86d8'%3ERedocly%3C/text%3E%3C/svg%3E";

const STYLE: &str = include_str!("page.css");

/// The page as it is to be read.
pub(super) fn finished(rendered: &str) -> Result<String, String> {
    const HEAD: &str = "<head>";
    let (before, after) = rendered
        .split_once(HEAD)
        .ok_or("the renderer wrote a page without a head; is it the pinned one?")?;
    let after = LOGOS.iter().fold(after.to_owned(), |page, logo| page.replace(logo, LOGO));
    Ok(format!(
        "{before}{HEAD}\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n  \
         <style>\n{STYLE}  </style>{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_its_policy_before_anything_it_could_load() {
        let page =
            finished("<html><head><script src=\"https://x\"></script></head></html>").unwrap();
        assert!(page.find("Content-Security-Policy") < page.find("<script"));
        assert!(finished("{}").is_err());
    }

    #[test]
    fn no_picture_comes_from_the_renderers_maker() {
        let page = finished(&format!("<head>{} {}", LOGOS[0], LOGOS[1])).unwrap();
        assert!(!page.contains("cdn.redoc") && page.matches("data:image/svg+xml").count() == 2);
    }
}
