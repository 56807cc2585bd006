//! The reader of the OpenAPI document ends with findings or with none, whatever it reads.

/// What the findings call the document.
const NAME: &str = "openapi/fuzzed.yaml";

pub(crate) fn document(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let findings = xtask::findings(NAME, text);
    for finding in &findings {
        assert!(finding.starts_with(NAME), "no place: {finding}");
        let mend = finding.rsplit_once("\n  mend: ").map(|(_, mend)| mend.trim());
        assert!(mend.is_some_and(|mend| !mend.is_empty()), "no word on how to mend it: {finding}");
    }
    assert_eq!(xtask::findings(NAME, text), findings, "read again, it says something else");
}
