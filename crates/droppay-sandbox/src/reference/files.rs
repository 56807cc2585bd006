//! Everything below `/docs`, and the document.

use axum::body::Bytes;

use super::file::File;
use super::{page, statuses};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Each file by its path. `application/openapi+json` and `+yaml` are the registered media types, but a browser would
/// save files of these types rather than show them.
pub(crate) static FILES: [File; 11] = [
    File::new("/openapi.yaml", "application/yaml", || {
        Bytes::from_static(include_bytes!("generated/openapi.yaml"))
    }),
    File::new("/openapi.json", "application/json", || {
        Bytes::from_static(droppay_api::DOCUMENT.as_bytes())
    }),
    File::new("/docs", HTML, || Bytes::from(page::operations())),
    File::new("/docs/statuses", HTML, || Bytes::from(statuses::page())),
    File::new("/docs/reference.css", CSS, || {
        Bytes::from_static(
            concat!(include_str!("assets/reference.css"), include_str!("generated/drawing.css"))
                .as_bytes(),
        )
    }),
    File::new("/docs/reference.js", SCRIPT, || {
        Bytes::from_static(include_bytes!("assets/reference.js"))
    }),
    File::packed("/docs/swagger-ui/swagger-ui-bundle.js", SCRIPT, || {
        Bytes::from_static(include_bytes!("swagger-ui/swagger-ui-bundle.js.gz"))
    }),
    File::packed("/docs/swagger-ui/swagger-ui.css", CSS, || {
        Bytes::from_static(include_bytes!("swagger-ui/swagger-ui.css.gz"))
    }),
    File::new("/docs/swagger-ui/LICENSE.txt", TEXT, || {
        Bytes::from_static(include_bytes!("swagger-ui/LICENSE.txt"))
    }),
    File::new("/docs/swagger-ui/NOTICE.txt", TEXT, || {
        Bytes::from_static(include_bytes!("swagger-ui/NOTICE.txt"))
    }),
    File::new("/docs/swagger-ui/swagger-ui-bundle.js.LICENSE.txt", TEXT, || {
        Bytes::from_static(include_bytes!("swagger-ui/swagger-ui-bundle.js.LICENSE.txt"))
    }),
];

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_renderer_is_the_one_whose_checksums_are_noted() {
        let sums = include_str!("swagger-ui/SHA256SUMS");
        let mut compared = 0;
        for file in FILES.iter().filter(|file| file.path.starts_with("/docs/swagger-ui/")) {
            let name = file.path.rsplit('/').next().unwrap();
            let noted = sums
                .lines()
                .filter_map(|line| line.split_once("  "))
                .find(|(_, noted)| noted.strip_suffix(".gz").unwrap_or(noted) == name);
            let sum: String =
                Sha256::digest(file.content()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(noted.map(|(sum, _)| sum), Some(sum.as_str()), "{name}");
            compared += 1;
        }
        assert_eq!(compared, sums.lines().count());
    }

    #[test]
    fn the_document_that_is_served_is_the_one_that_requests_are_checked_against() {
        let yaml = FILES.iter().find(|file| file.path == "/openapi.yaml").unwrap();
        let yaml = String::from_utf8(yaml.content().to_vec()).unwrap();
        for operation in droppay_api::OPERATIONS {
            assert!(yaml.contains(&format!("operationId: {}\n", operation.id)), "{operation:?}");
        }
    }
}
