package detr.weights;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Files and folders that are there whole or not at all. They are written beside their target under
 * a hidden temporary name, forced to the disk, and renamed; so neither a full disk, nor an
 * exception, nor a power cut leaves half of one, and what was there before stays until it is
 * replaced.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AtomicFile() {}

  /**
   * Writes a file, replacing the one that is there. A symbolic link stays and the file it names is
   * replaced. A device or pipe, such as {@code /dev/stdout}, is written to as it is.
   *
   * @param content writes the file's content; need not flush or close
   * @throws IOException if the content or the file cannot be written; the message names the file
   */
  public static void write(Path target, IOConsumer<OutputStream> content) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException(target + ": is a folder; give the name of a file");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream out = Files.newOutputStream(target)) {
        content.accept(out);
      }
      return;
    }
    Path file = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
    Path temporary = besides(file, "tmp");
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
        content.accept(out);
        out.flush();
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(target + ": cannot be written (" + reason(e) + ")", e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(file.getParent());
  }

  /**
   * Writes a folder. One that is there is replaced if it is empty or {@code replaceable} says so;
   * it is gone only for the moment between two renames.
   *
   * @param content fills the empty folder it is given
   * @param replaceable whether a non-empty folder may be deleted with all that is in it
   * @throws IOException if the folder may not be replaced or cannot be written; the message names
   *     it
   */
  public static void writeFolder(Path target, IOConsumer<Path> content, Predicate<Path> replaceable)
      throws IOException {
    requireReplaceable(target, replaceable);
    Path folder = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath().normalize();
    Path temporary = besides(folder, "tmp");
    try {
      Files.createDirectory(temporary);
      content.accept(temporary);
      for (Path written : tree(temporary)) {
        force(written);
      }
      requireReplaceable(target, replaceable);
      replace(folder, temporary);
    } catch (IOException e) {
      throw new IOException(target + ": cannot be written (" + reason(e) + ")", e);
    } finally {
      delete(temporary);
    }
    force(folder.getParent());
  }

  private static void requireReplaceable(Path target, Predicate<Path> replaceable)
      throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new IOException(target + ": is a file; give the name of a folder");
    }
    boolean empty;
    try (Stream<Path> inside = Files.list(target)) {
      empty = inside.findAny().isEmpty();
    }
    if (!empty && !replaceable.test(target)) {
      throw new IOException(
          target + ": is a folder with other things in it; give a new one or empty it first");
    }
  }

  private static void replace(Path folder, Path temporary) throws IOException {
    if (!Files.exists(folder)) {
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = besides(folder, "old");
    Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    delete(old);
  }

  private static Path besides(Path target, String ending) throws IOException {
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(target + ": there is no folder " + folder + "; create it first");
    }
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    String name = target.getFileName() + "." + HexFormat.of().formatHex(random);
    return folder.resolve("." + name + "." + ending);
  }

  /** Everything in a folder and then itself. */
  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path path : tree(folder)) {
        Files.delete(path);
      }
    }
  }

  /** Brings a file, or the names in a folder, to the disk. */
  private static void force(Path path) throws IOException {
    boolean folder = Files.isDirectory(path);
    StandardOpenOption option = folder ? StandardOpenOption.READ : StandardOpenOption.WRITE;
    try (FileChannel channel = FileChannel.open(path, option)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows cannot open folders; there the names are as safe as the file system makes them.
      if (!folder) {
        throw e;
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException ? e.toString() : e.getMessage();
  }
}
