package detr.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the names of files, which systems have as bytes, become text. */
final class Encoding {
  private static final char REPLACEMENT = '\ufffd';
  private static final int FIRST_BEYOND_ASCII = 128;

  private Encoding() {}

  /** What this JVM decodes names and arguments with: it is fixed when it starts. */
  static Charset ofNames() {
    return Charset.forName(System.getProperty("sun.jnu.encoding"), StandardCharsets.US_ASCII);
  }

  /**
   * A process's last arguments as they were typed, in UTF-8, also where the JVM has lost letters.
   *
   * @param arguments as the JVM has them
   * @param proc where the system shows a process's command line
   * @throws CliException if the letters cannot be told, or are not UTF-8
   */
  static List<String> typed(List<String> arguments, Path proc) {
    if (arguments.stream().allMatch(Encoding::isSure)) {
      return arguments;
    }
    List<byte[]> words = words(proc.resolve("self").resolve("cmdline"));
    if (words.size() < arguments.size()) {
      throw unreadable();
    }
    List<byte[]> last = words.subList(words.size() - arguments.size(), words.size());
    List<String> typed = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = decode(last.get(i));
      boolean same = word.chars().allMatch(c -> c < FIRST_BEYOND_ASCII);
      if (same && !word.equals(arguments.get(i))) {
        throw unreadable();
      }
      typed.add(word);
    }
    return typed;
  }

  /** JVMs have a question mark or U+FFFD for what they cannot decode. */
  private static boolean isSure(String argument) {
    return argument.chars().allMatch(c -> c < FIRST_BEYOND_ASCII && c != '?');
  }

  /** None where there is no such file; each ends on a zero byte. */
  private static List<byte[]> words(Path commandLine) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(commandLine);
    } catch (IOException e) {
      return List.of();
    }
    List<byte[]> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        words.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    return words;
  }

  private static String decode(byte[] word) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(word)).toString();
    } catch (CharacterCodingException e) {
      String shown = new String(word, StandardCharsets.UTF_8);
      throw CliException.badInput(shown + ": the name is not valid UTF-8; rename the file", e);
    }
  }

  private static CliException unreadable() {
    return CliException.badInput(
        "the arguments cannot be read in %s, the encoding of this locale; set LC_ALL to a locale of"
                .formatted(ofNames())
            + " UTF-8, such as C.UTF-8");
  }

  /** Whether the name's text stands for the file and no other. */
  static boolean isValid(Path file) {
    try {
      return file.getFileSystem().getPath(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * @throws CliException if a name has bytes that are no letters
   */
  static void requireValid(String name) {
    if (name.indexOf(REPLACEMENT) >= 0) {
      throw invalid(name);
    }
  }

  /** Says that there is no text for the name. */
  static CliException invalid(String name) {
    return ofNames().equals(StandardCharsets.UTF_8)
        ? CliException.badInput(name + ": the name is not valid UTF-8; rename the file")
        : CliException.badInput(
            "%s: the name has letters that %s, the encoding of this locale, has not; set LC_ALL to"
                    .formatted(name, ofNames())
                + " a locale of UTF-8, such as C.UTF-8, or rename the file");
  }
}
