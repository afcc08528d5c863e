package detr.weights;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

/** Why reading or writing failed, in words for users, who know nothing of Java's classes. */
public final class IoReason {
  private static final String NONE = "the system gives no reason";

  /** What operating systems say, and what that is in a sentence of ours. */
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("No space left on device", "no space left on the device"),
          Map.entry("There is not enough space on the disk", "no space left on the device"),
          Map.entry("Disk quota exceeded", "the disk quota is used up"),
          Map.entry("File too large", "the file would be larger than the system allows"),
          Map.entry("Read-only file system", "the file system is read-only"),
          Map.entry("File name too long", "the name is too long"),
          Map.entry("Input/output error", "the device reports an error"),
          Map.entry("Broken pipe", "nobody reads it any more"),
          Map.entry("Too many open files", "too many files are open"),
          Map.entry("Too many levels of symbolic links", "its links lead in a circle"),
          Map.entry("Is a directory", "it is a folder"),
          Map.entry("Not a directory", "a part of its path is not a folder"),
          Map.entry("Operation not permitted", "the system does not permit it"),
          Map.entry("No such device or address", "there is no such device"));

  private IoReason() {}

  /** One line without the name of the file. */
  public static String of(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "there is no such file or folder";
      case FileAlreadyExistsException _ -> "it exists already";
      case DirectoryNotEmptyException _ -> "the folder is not empty";
      case NotDirectoryException _ -> "it is not a folder";
      case FileSystemLoopException _ -> "its links lead in a circle";
      case FileSystemException file -> words(file.getReason());
      case CharacterCodingException _ -> "it is not text in UTF-8";
      case ClosedByInterruptException _ -> "it was interrupted";
      case ClosedChannelException _ -> "it is closed";
      case UnknownHostException host -> "there is no host " + host.getMessage();
      case EOFException end when end.getMessage() == null -> "it ends too soon";
      default -> said(failure);
    };
  }

  private static String said(Throwable failure) {
    Throwable said = failure;
    while (said.getMessage() == null && said.getCause() != null) {
      said = said.getCause();
    }
    return words(said.getMessage());
  }

  private static String words(String message) {
    if (message == null) {
      return NONE;
    }
    // A cause's own message stands behind the name of its class.
    String text =
        message
            .replaceFirst("^(?:(?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:: |$))+", "")
            .replaceAll("\\s+", " ")
            .strip();
    return text.isEmpty() ? NONE : WORDS.getOrDefault(text, text);
  }
}
