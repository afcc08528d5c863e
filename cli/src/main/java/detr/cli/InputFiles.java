package detr.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Turns the arguments IMAGE|DIR|GLOB of a command into the files they stand for. */
final class InputFiles {
  private static final Set<String> IMAGE_EXTENSIONS =
      Set.of("bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp");

  private static final Path STANDARD_INPUT = Path.of("-");

  private InputFiles() {}

  /** Whether it is {@code -}; a file of that name is {@code ./-}. */
  static boolean isStandardInput(Path file) {
    return file.equals(STANDARD_INPUT);
  }

  /** The last part of a file's name. */
  static String name(Path file) {
    return isStandardInput(file) ? "stdin" : file.getFileName().toString();
  }

  /**
   * The files in the order of the arguments, each once. A directory stands for the images directly
   * in it, by their extension, sorted by name, hidden files left out; a pattern with *, ?, [] or {}
   * that names no file itself stands for the files it matches, for shells that leave it as it is;
   * {@code -} is standard input.
   *
   * @throws CliException if an argument stands for no file
   */
  static List<Path> expand(List<String> arguments) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (String argument : arguments) {
      files.addAll(expand(argument));
    }
    return List.copyOf(files);
  }

  private static List<Path> expand(String argument) throws IOException {
    if (isPattern(argument) && !exists(argument)) {
      return matches(argument);
    }
    Path path = path(argument);
    if (isStandardInput(path)) {
      return List.of(path);
    }
    if (Files.isDirectory(path)) {
      return images(path);
    }
    if (!Files.exists(path)) {
      Encoding.requireValid(argument);
      throw CliException.badInput("no such file: " + argument);
    }
    return List.of(path);
  }

  /**
   * @throws CliException if no file can have this name
   */
  static Path path(String argument) {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw Encoding.ofNames().newEncoder().canEncode(argument)
          ? CliException.badInput("not a file name: " + argument + " (" + e.getReason() + ")", e)
          : Encoding.invalid(argument);
    }
  }

  /** On Windows a pattern is not even a path. */
  static boolean exists(String argument) {
    try {
      return Files.exists(Path.of(argument));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean isPattern(String argument) {
    return argument.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  private static List<Path> images(Path directory) throws IOException {
    List<Path> images = list(directory, 1, InputFiles::isImage);
    if (images.isEmpty()) {
      throw CliException.badInput("no images in the directory " + directory);
    }
    return images;
  }

  /** Whether a file has the name of an image that is not hidden. */
  static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return dot > 0 && !name.startsWith(".") && IMAGE_EXTENSIONS.contains(extension);
  }

  /** Walks from the last folder before the first wildcard. */
  private static List<Path> matches(String argument) throws IOException {
    String pattern = argument.replace(File.separatorChar, '/');
    int wildcard = 0;
    while (!isPattern(pattern.substring(wildcard, wildcard + 1))) {
      wildcard++;
    }
    int slash = pattern.lastIndexOf('/', wildcard);
    Path folder = path(slash < 0 ? "" : pattern.substring(0, slash + 1));
    String below = pattern.substring(slash + 1);
    PathMatcher matcher = matcher(below, argument);
    int depth = below.contains("**") ? Integer.MAX_VALUE : below.split("/").length;
    List<Path> found =
        Files.isDirectory(folder)
            ? list(folder, depth, file -> matcher.matches(folder.relativize(file)))
            : List.of();
    if (found.isEmpty()) {
      throw CliException.badInput("no file matches " + argument);
    }
    return found;
  }

  private static PathMatcher matcher(String pattern, String argument) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw CliException.badInput(
          "no such file, nor a valid pattern: " + argument + " (" + e.getDescription() + ")", e);
    }
  }

  private static List<Path> list(Path folder, int depth, Predicate<Path> chosen)
      throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder, depth)) {
      walk.filter(chosen).filter(Files::isRegularFile).forEach(files::add);
    }
    files.sort(Comparator.comparing(Path::toString));
    return files;
  }
}
