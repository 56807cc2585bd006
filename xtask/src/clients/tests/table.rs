//! What of a check is shown in the table.

use crate::clients::table::strictness;

#[test]
fn a_check_is_shown_with_the_options_before_its_first_path() {
    for (command, shown) in [
        ("{python}/mypy --strict {work}/client --config-file {suite}/mypy.ini", "mypy --strict"),
        ("javac -Xlint:all -Werror -d {work}/classes {suite}/A.java", "javac -Xlint:all -Werror"),
        ("go vet ./...", "go vet"),
        ("{node}/tsc --strict -p {work}", "tsc --strict"),
        ("{node}/tsc", "tsc"),
    ] {
        let command: Vec<String> = command.split(' ').map(str::to_owned).collect();
        assert_eq!(strictness(&command), shown);
    }
}
