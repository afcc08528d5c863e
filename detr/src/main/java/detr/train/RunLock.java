package detr.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second training from filling the folder of a first one. The operating system lets go of
 * it when the process ends, however that ends; the file stays, for if it were removed, two could
 * hold locks of two files of one name.
 */
public final class RunLock implements AutoCloseable {
  /** The file's name, hidden as what is no result. */
  public static final String NAME = ".lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a folder, which is made if there is none. On a file system without locks nothing is kept
   * apart.
   *
   * @throws TrainingException if another training holds it
   * @throws IOException if the file cannot be made
   */
  public static RunLock of(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new RunLock(channel);
      }
    } catch (OverlappingFileLockException _) {
      // Of this process: as one of another.
    } catch (IOException _) {
      return new RunLock(channel);
    }
    channel.close();
    throw new TrainingException(
        folder + ": another training is filling this folder; wait for its end, or name another");
  }

  @Override
  public void close() throws IOException {
    // Lets go of the lock too.
    channel.close();
  }
}
