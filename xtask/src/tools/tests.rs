//! Tests of what counts as installed, on a workspace whose programs are empty files, and of the pins themselves.

use serde_json::Value;
use tempfile::TempDir;

use super::*;

const ALL_PINS: [&str; 4] = ["package.json", "package-lock.json", ".npmrc", "requirements.txt"];

/// A workspace in which everything is installed.
fn installed() -> (TempDir, Tools) {
    let root = TempDir::new().expect("a folder for temporary files");
    let tools = Tools::of(root.path());
    for pin in ALL_PINS {
        let home = if pin == PIP_PINS { tools.python_home() } else { tools.node_home() };
        write(&tools.pins.join(pin), pin);
        write(&home.join(pin), pin);
    }
    for program in NODE_PROGRAMS {
        write(&tools.node_home().join("node_modules/.bin").join(program), "");
    }
    for program in PYTHON_PROGRAMS {
        write(&tools.python_home().join("bin").join(program), "");
    }
    (root, tools)
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
    fs::write(path, text).expect("a writable folder");
}

fn missing(tools: &Tools) -> [Option<&'static str>; 2] {
    [tools.missing_node(), tools.missing_python()]
}

#[test]
fn what_is_installed_is_fresh() {
    let (_root, tools) = installed();
    let mut out = Vec::new();
    assert_eq!(tools.install(&mut out).ok(), Some(0));
    let said = String::from_utf8(out).expect("text");
    assert_eq!(said.matches("Fresh").count(), 2, "{said}");
}

#[test]
fn a_single_program_that_is_missing_is_noticed() {
    for program in NODE_PROGRAMS {
        let (_root, tools) = installed();
        fs::remove_file(tools.node_home().join("node_modules/.bin").join(program)).unwrap();
        assert_eq!(missing(&tools), [Some(program), None]);
    }
    for program in PYTHON_PROGRAMS {
        let (_root, tools) = installed();
        fs::remove_file(tools.python_home().join("bin").join(program)).unwrap();
        assert_eq!(missing(&tools), [None, Some(program)]);
    }
}

#[test]
fn a_change_of_any_pin_asks_for_another_installation() {
    for pin in ALL_PINS {
        let (_root, tools) = installed();
        write(&tools.pins.join(pin), "changed");
        let [node, python] = missing(&tools).map(|program| program.is_some());
        assert_eq!((node, python), (pin != PIP_PINS, pin == PIP_PINS), "{pin}");
    }
}

#[test]
fn an_installation_that_broke_off_is_not_taken_for_the_one_before() {
    let (_root, tools) = installed();
    for (home, stamp) in [(tools.node_home(), NPM_STAMP), (tools.python_home(), PIP_PINS)] {
        let pins = tools.pins.join(stamp);
        let broke_off = stamped(&pins, &home.join(stamp), || {
            assert!(missing(&tools).iter().any(Option::is_some), "the old stamp is still there");
            Err(Failure::Reason("it broke off".to_owned()))
        });
        assert!(broke_off.is_err());
        assert!(missing(&tools).iter().any(Option::is_some));
        // What was never installed has no stamp to take away.
        stamped(&pins, &home.join(stamp), || Ok(())).expect("a new stamp");
        assert_eq!(missing(&tools), [None, None]);
    }
}

#[test]
fn packages_without_a_program_that_is_used_are_refused() {
    assert!(complete(None, PIP_PINS).is_ok());
    let Err(Failure::Reason(said)) = complete(Some("pytest"), PIP_PINS) else {
        panic!("it was accepted");
    };
    assert!(said.contains("`pytest`") && said.contains("xtask/tools/requirements.txt"), "{said}");
}

/// `cargo xtask clients` shows the versions of package.json, and npm installs those of package-lock.json.
#[test]
fn the_versions_of_npm_packages_are_exact_and_those_of_the_lock() {
    let read = |name: &str| -> Value {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools").join(name);
        serde_json::from_str(&fs::read_to_string(path).expect("a pin")).expect("JSON")
    };
    let (package, lock) = (read(NPM_PINS[0]), read(NPM_STAMP));
    let pinned = package["dependencies"].as_object().expect("dependencies");
    assert!(!pinned.is_empty());
    for (name, version) in pinned {
        let text = version.as_str().expect("a version");
        assert!(semver::Version::parse(text).is_ok(), "{name}: `{text}` is no exact version");
        let locked = &lock["packages"][format!("node_modules/{name}")]["version"];
        assert_eq!(locked, version, "{name}");
    }
    assert_eq!(lock["packages"][""]["dependencies"], package["dependencies"]);
}
