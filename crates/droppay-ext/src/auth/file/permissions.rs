//! Whom the directory and the files let in: on Unix their owner alone, elsewhere whomever the directory lets in.

#[cfg(not(unix))]
pub(super) use elsewhere::{private_directory, private_file, refuse_if_shared, sync, tighten};
#[cfg(unix)]
pub(super) use on_unix::{private_directory, private_file, refuse_if_shared, sync, tighten};

#[cfg(unix)]
mod on_unix {
    use std::{
        fs::{DirBuilder, File, Metadata, OpenOptions, Permissions},
        io,
        os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
        path::Path,
    };

    use crate::auth::StoreError;

    /// What the group and others may do.
    const OF_OTHERS: u32 = 0o077;

    pub(in super::super) fn private_directory() -> DirBuilder {
        let mut builder = DirBuilder::new();
        builder.mode(0o700);
        builder
    }

    pub(in super::super) fn private_file() -> OpenOptions {
        let mut options = OpenOptions::new();
        options.mode(0o600);
        options
    }

    /// A directory that others may write to lets them slip in tokens of their own. One that is open to others was made
    /// for another use, so its mode is not changed.
    pub(in super::super) fn refuse_if_shared(
        path: &Path,
        found: &Metadata,
    ) -> Result<(), StoreError> {
        let mode = found.permissions().mode() & 0o777;
        if mode & OF_OTHERS == 0 {
            return Ok(());
        }
        let path = path.display();
        Err(StoreError::new(format!(
            "others may use the directory {path} (mode {mode:03o}): name one that does not exist yet, which is then \
             created for its owner alone, or run `chmod 700 {path}` if nothing else needs it"
        )))
    }

    /// Others may have read the tokens already. What follows from that is for the owner to say.
    pub(in super::super) fn tighten(path: &Path, file: &File) -> io::Result<()> {
        let mode = file.metadata()?.permissions().mode() & 0o777;
        if mode & OF_OTHERS != 0 {
            file.set_permissions(Permissions::from_mode(0o600))?;
            tracing::warn!(
                file = %path.display(), mode = %format_args!("{mode:03o}"),
                "others could read a token file; its mode is 600 now"
            );
        }
        Ok(())
    }

    /// Brings the names in a directory to the disk.
    pub(in super::super) fn sync(directory: &Path) -> io::Result<()> {
        File::open(directory)?.sync_all()
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::{
        fs::{DirBuilder, File, Metadata, OpenOptions},
        io,
        path::Path,
    };

    use crate::auth::StoreError;

    pub(in super::super) fn private_directory() -> DirBuilder {
        DirBuilder::new()
    }

    pub(in super::super) fn private_file() -> OpenOptions {
        OpenOptions::new()
    }

    pub(in super::super) fn refuse_if_shared(_: &Path, _: &Metadata) -> Result<(), StoreError> {
        Ok(())
    }

    pub(in super::super) fn tighten(_: &Path, _: &File) -> io::Result<()> {
        Ok(())
    }

    /// Renaming is all that can be done: a directory cannot be opened as a file.
    pub(in super::super) fn sync(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
