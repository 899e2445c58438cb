package dev.parley.security.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * A file with a secret in it, readable by its owner alone. The first reader creates it.
 */
final class SecretFile {

	private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

	private static final String FILE = "rw-------";

	private static final String FOLDER = "rwx------";

	private final Path file;

	SecretFile(Path file) {
		this.file = file;
	}

	/**
	 * The secret.
	 * @throws SecretException if it can be neither read nor written, or is too short
	 */
	String read() {
		try {
			if (!Files.exists(this.file)) {
				write();
			}
			if (POSIX) {
				Files.setPosixFilePermissions(this.file, PosixFilePermissions.fromString(FILE));
			}
			String secret = Files.readString(this.file).strip();
			if (secret.length() < SecretProperties.SHORTEST) {
				throw new SecretException("The file %s has %d characters, but a secret needs at least %d"
					.formatted(this.file, secret.length(), SecretProperties.SHORTEST), null);
			}
			return secret;
		}
		catch (IOException ex) {
			throw new SecretException(
					"The file %s with the server's secret cannot be read or made (%s); make its folder writable, or set parley.security.secret"
						.formatted(this.file, ex.getClass().getSimpleName()),
					ex);
		}
	}

	/**
	 * Forces the file to the disk before anything is encrypted with it, and gives it its
	 * name when complete: neither another process nor a later start may read half of it.
	 */
	private void write() throws IOException {
		Path folder = Objects.requireNonNull(this.file.toAbsolutePath().getParent());
		Files.createDirectories(folder, attributes(FOLDER));
		Path draft = Files.createTempFile(folder, this.file.getFileName().toString(), null, attributes(FILE));
		try {
			write(draft);
			Files.createLink(this.file, draft);
		}
		catch (FileAlreadyExistsException ex) {
			// Another process has just made it.
		}
		catch (UnsupportedOperationException ex) {
			Files.move(draft, this.file);
		}
		finally {
			Files.deleteIfExists(draft);
		}
	}

	private static void write(Path draft) throws IOException {
		try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
			ByteBuffer text = ByteBuffer
				.wrap((ServerSecret.randomText() + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
			while (text.hasRemaining()) {
				channel.write(text);
			}
			channel.force(true);
		}
	}

	private static FileAttribute<?>[] attributes(String permissions) {
		return POSIX
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

}
