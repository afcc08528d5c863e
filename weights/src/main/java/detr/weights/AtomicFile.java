package detr.weights;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files and folders that are there whole or not at all. They are written beside their target under
 * a hidden temporary name, forced to the disk, and renamed; so neither a full disk, nor an
 * exception, nor a power cut leaves half of one, and what was there before stays until it is
 * replaced. What a killed process leaves under such a name, the next one to write into that folder
 * removes.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 16;
  private static final int MOST_LINKS = 40;

  /** What names a file that a process has open. */
  private static final Pattern OPEN =
      Pattern.compile("/dev/(stdout|stderr|fd/\\d+)|/proc/[^/]+/fd/\\d+");

  private AtomicFile() {}

  /**
   * Writes a file, replacing the one that is there. A symbolic link stays and the file it names is
   * replaced. A device or pipe, and what is open already as {@code /dev/stdout} is, is written to
   * as it is: of a file behind that nothing is lost.
   *
   * @param content writes the file's content; need not flush or close
   * @throws IOException if the content or the file cannot be written; the message names the file
   */
  public static void write(Path target, IOConsumer<OutputStream> content) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException(target + ": is a folder; give the name of a file");
    }
    try {
      if (isOpen(target) || Files.exists(target) && !Files.isRegularFile(target)) {
        try (OutputStream out = open(target)) {
          content.accept(out);
        }
      } else {
        replace(followed(target), content);
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /** Not every file below /dev is: /dev/shm has plain ones. */
  private static boolean isOpen(Path target) {
    return Files.exists(target) && OPEN.matcher(target.toString()).matches();
  }

  private static OutputStream open(Path target) throws IOException {
    return switch (target.toString()) {
      case "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" -> unclosed(FileDescriptor.out);
      case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2" -> unclosed(FileDescriptor.err);
      default -> Files.newOutputStream(target, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    };
  }

  /** Goes on where others have written, and lets them go on after it. */
  private static OutputStream unclosed(FileDescriptor descriptor) {
    return new BufferedOutputStream(new FileOutputStream(descriptor)) {
      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  private static void replace(Path file, IOConsumer<OutputStream> content) throws IOException {
    try (Temporary temporary = Temporary.file(file)) {
      OutputStream out =
          new BufferedOutputStream(Channels.newOutputStream(temporary.channel()), BUFFER);
      content.accept(out);
      out.flush();
      temporary.channel().force(true);
      // Before it is closed: until then it is locked, and nobody takes it for a dead process's.
      Files.move(temporary.path(), file, StandardCopyOption.ATOMIC_MOVE);
    }
    force(file.getParent());
  }

  /** The file that a link names, which need not exist. */
  private static Path followed(Path target) throws IOException {
    Path file = target.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(file); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(target.toString());
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
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
    try (Temporary lock = Temporary.folder(folder)) {
      Path created = lock.created();
      try {
        Files.createDirectory(created);
        content.accept(created);
        for (Path written : Temporary.tree(created)) {
          force(written);
        }
        requireReplaceable(target, replaceable);
        replace(folder, lock);
      } finally {
        Temporary.deleteTree(created);
      }
    } catch (IOException e) {
      throw failure(target, e);
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

  private static void replace(Path folder, Temporary lock) throws IOException {
    if (!Files.exists(folder)) {
      Files.move(lock.created(), folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = lock.replaced();
    Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(lock.created(), folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    Temporary.deleteTree(old);
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

  /** Of a folder's file that failed like this only the reason is told: its name was hidden. */
  private static IOException failure(Path target, IOException cause) {
    IOException first = cause;
    while (first.getCause() instanceof IOException earlier) {
      first = earlier;
    }
    return new IOException(target + ": cannot be written (" + IoReason.of(first) + ")", cause);
  }
}
