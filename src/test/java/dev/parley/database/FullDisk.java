package dev.parley.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A disk below H2 that is full when a test says so: files keep their contents and can be
 * read, and each write fails as it does on Linux. H2 creates one instance per file.
 */
public final class FullDisk extends FilePathWrapper {

	private static volatile boolean full;

	/** A database in that folder, on this disk, with the settings of the given one. */
	static String url(String database, Path folder) {
		FilePath.register(new FullDisk());
		String settings = database.substring(database.indexOf(';'));
		return "jdbc:h2:fulldisk:" + folder.resolve("parley").toAbsolutePath() + settings;
	}

	static void fill() {
		full = true;
	}

	static void free() {
		full = false;
	}

	@Override
	public String getScheme() {
		return "fulldisk";
	}

	@Override
	public FileChannel open(String mode) throws IOException {
		return new Channel(super.open(mode));
	}

	private static final class Channel extends FileBaseDefault {

		private final FileChannel file;

		Channel(FileChannel file) {
			this.file = file;
		}

		@Override
		public int read(ByteBuffer target, long position) throws IOException {
			return this.file.read(target, position);
		}

		@Override
		public int write(ByteBuffer source, long position) throws IOException {
			if (full) {
				throw new IOException("No space left on device");
			}
			return this.file.write(source, position);
		}

		@Override
		public long size() throws IOException {
			return this.file.size();
		}

		@Override
		protected void implTruncate(long size) throws IOException {
			this.file.truncate(size);
		}

		@Override
		public void force(boolean metaData) throws IOException {
			this.file.force(metaData);
		}

		@Override
		public FileLock tryLock(long position, long size, boolean shared) throws IOException {
			return this.file.tryLock(position, size, shared);
		}

		@Override
		protected void implCloseChannel() throws IOException {
			this.file.close();
		}

	}

}
