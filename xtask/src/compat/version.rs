//! Which version a change needs, by Cargo's reading of Semantic Versioning.
//!
//! Below 1.0.0 the second number is raised where others raise the first, and the third for everything else: that is what
//! Cargo takes as compatible, and the crates that are generated from the document are read by Cargo.

use semver::{Prerelease, Version};

use super::table::Class;

/// How the version of a document suits its changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is the version to write.
    Right,
    /// It is higher than the changes ask for.
    Higher {
        /// What would do.
        enough: Version,
    },
    /// It is too low.
    TooLow {
        /// What to write.
        write: Version,
    },
    /// It is lower than the released one.
    Lower {
        /// What to write.
        write: Version,
    },
}

/// Judges the version of a document that differs from the released one by a change of this class, or not at all.
pub(super) fn judge(released: &Version, now: &Version, class: Option<Class>) -> Fit {
    let enough = lowest(released, class);
    if now.cmp_precedence(released).is_lt() {
        return Fit::Lower { write: enough };
    }
    let unraised = class.is_some() && now.cmp_precedence(released).is_eq();
    if unraised || core(now) < core(&enough) {
        return Fit::TooLow { write: enough };
    }
    if core(now) > core(&enough) { Fit::Higher { enough } } else { Fit::Right }
}

/// The lowest version that a change of this class may have.
fn lowest(released: &Version, class: Option<Class>) -> Version {
    let Some(class) = class else { return released.clone() };
    let (major, minor, patch) = core(released);
    // What has been released as 1.0.0-rc.1 may become anything on its way to 1.0.0.
    if !released.pre.is_empty() {
        return Version { pre: Prerelease::EMPTY, ..released.clone() };
    }
    match (class, major, minor) {
        (Class::Major, 0, 0) => Version::new(0, 0, patch + 1),
        (Class::Major, 0, _) => Version::new(0, minor + 1, 0),
        (Class::Major, ..) => Version::new(major + 1, 0, 0),
        (Class::Minor, 1.., _) => Version::new(major, minor + 1, 0),
        (Class::Minor | Class::Patch, ..) => Version::new(major, minor, patch + 1),
    }
}

fn core(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(released: &str, now: &str, class: Option<Class>) -> Fit {
        judge(&released.parse().unwrap(), &now.parse().unwrap(), class)
    }

    fn write(version: &str) -> Fit {
        Fit::TooLow { write: version.parse().unwrap() }
    }

    #[test]
    fn an_unchanged_document_keeps_its_version_or_raises_it() {
        assert_eq!(fit("0.1.0", "0.1.0", None), Fit::Right);
        let enough = Version::new(0, 1, 0);
        assert_eq!(fit("0.1.0", "0.1.1", None), Fit::Higher { enough });
    }

    #[test]
    fn below_one_a_major_change_raises_the_second_number() {
        assert_eq!(fit("0.1.4", "0.1.5", Some(Class::Major)), write("0.2.0"));
        assert_eq!(fit("0.1.4", "0.2.0", Some(Class::Major)), Fit::Right);
    }

    #[test]
    fn below_one_every_other_change_raises_the_third_number() {
        for class in [Class::Minor, Class::Patch] {
            assert_eq!(fit("0.1.4", "0.1.4", Some(class)), write("0.1.5"));
            assert_eq!(fit("0.1.4", "0.1.5", Some(class)), Fit::Right);
        }
    }

    #[test]
    fn before_the_second_number_counts_every_change_raises_the_third() {
        assert_eq!(fit("0.0.3", "0.0.3", Some(Class::Major)), write("0.0.4"));
        assert_eq!(fit("0.0.3", "0.0.4", Some(Class::Major)), Fit::Right);
    }

    #[test]
    fn from_one_on_each_class_raises_its_own_number() {
        assert_eq!(fit("1.2.3", "1.3.0", Some(Class::Major)), write("2.0.0"));
        assert_eq!(fit("1.2.3", "1.2.4", Some(Class::Minor)), write("1.3.0"));
        assert_eq!(fit("1.2.3", "1.2.3", Some(Class::Patch)), write("1.2.4"));
        assert_eq!(fit("1.2.3", "2.0.0", Some(Class::Major)), Fit::Right);
        assert_eq!(fit("1.2.3", "1.3.0", Some(Class::Minor)), Fit::Right);
        assert_eq!(fit("1.2.3", "1.2.4", Some(Class::Patch)), Fit::Right);
    }

    #[test]
    fn a_version_that_is_higher_than_needed_fits() {
        let enough = Version::new(0, 1, 1);
        assert_eq!(fit("0.1.0", "0.2.0", Some(Class::Patch)), Fit::Higher { enough });
    }

    #[test]
    fn a_version_below_the_released_one_never_fits() {
        let lower = |version: &str| Fit::Lower { write: version.parse().unwrap() };
        assert_eq!(fit("0.2.0", "0.1.9", None), lower("0.2.0"));
        assert_eq!(fit("0.2.0", "0.1.9", Some(Class::Patch)), lower("0.2.1"));
        assert_eq!(fit("1.0.0", "1.0.0-rc.1", None), lower("1.0.0"));
    }

    #[test]
    fn a_pre_release_counts_as_the_version_it_leads_to() {
        assert_eq!(fit("0.1.0", "0.2.0-rc.1", Some(Class::Major)), Fit::Right);
        assert_eq!(fit("0.1.0", "0.1.1-rc.1", Some(Class::Major)), write("0.2.0"));
    }

    #[test]
    fn after_a_pre_release_anything_may_change() {
        assert_eq!(fit("1.0.0-rc.1", "1.0.0-rc.1", Some(Class::Major)), write("1.0.0"));
        assert_eq!(fit("1.0.0-rc.1", "1.0.0-rc.2", Some(Class::Major)), Fit::Right);
        assert_eq!(fit("1.0.0-rc.1", "1.0.0", Some(Class::Major)), Fit::Right);
    }

    #[test]
    fn build_metadata_raises_nothing() {
        assert_eq!(fit("0.1.0", "0.1.0+two", Some(Class::Patch)), write("0.1.1"));
        assert_eq!(fit("0.1.0+two", "0.1.0", None), Fit::Right);
    }
}
