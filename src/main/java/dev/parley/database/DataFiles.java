package dev.parley.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Ensures that only the owner of this process can read the files of an H2 database,
 * before it is opened: its folder is created with 0700, its files with 0600, and existing
 * files are changed to that. An existing folder may serve other purposes, and is left
 * unchanged. Does nothing on file systems without such permissions.
 */
final class DataFiles {

	private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

	private DataFiles() {
	}

	/**
	 * Called before the database of this URL is opened.
	 * @throws UnsafeFilesException if a file cannot be given these permissions
	 */
	static void protect(String url) {
		Path file = new DatabaseUrl(url).file();
		if (file == null || !FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
			return;
		}
		try {
			Path folder = file.toAbsolutePath().getParent();
			Files.createDirectories(folder, attribute(FOLDER));
			create(file);
			String name = String.valueOf(file.getFileName()).replaceFirst("mv\\.db$", "");
			try (DirectoryStream<Path> files = Files.newDirectoryStream(folder,
					(each) -> String.valueOf(each.getFileName()).startsWith(name))) {
				for (Path each : files) {
					protect(each);
				}
			}
		}
		catch (IOException ex) {
			throw new UnsafeFilesException(
					"The file %s of the database cannot be made readable by its owner alone (%s)".formatted(file, ex));
		}
	}

	/** Creates an empty file, which H2 treats as a new database. */
	private static void create(Path file) throws IOException {
		try {
			Files.createFile(file, attribute(OWNER_ALONE));
		}
		catch (FileAlreadyExistsException ex) {
			// It exists at each start but the first.
		}
	}

	private static void protect(Path file) throws IOException {
		if (Files.isRegularFile(file) && !OWNER_ALONE.equals(Files.getPosixFilePermissions(file))) {
			Files.setPosixFilePermissions(file, OWNER_ALONE);
		}
	}

	private static FileAttribute<Set<PosixFilePermission>> attribute(Set<PosixFilePermission> permissions) {
		return PosixFilePermissions.asFileAttribute(permissions);
	}

	/** Its message is one sentence for the operator. */
	static final class UnsafeFilesException extends RuntimeException {

		@java.io.Serial
		private static final long serialVersionUID = 1L;

		private UnsafeFilesException(String message) {
			super(message);
		}

	}

}
