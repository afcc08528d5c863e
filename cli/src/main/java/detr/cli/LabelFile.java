package detr.cli;

import detr.coco.CocoCategories;
import detr.coco.CocoCategory;
import detr.model.CocoLabels;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A file of class names; one that gives ids may have gaps. */
record LabelFile(Path file, List<CocoCategory> names) {
  /**
   * Reads JSON if the name ends on .json, else lines.
   *
   * @throws CliException if it is not a file of names
   */
  static LabelFile read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw CliException.badInput("--labels " + file + " is a directory; give a file");
    }
    boolean json = file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    List<CocoCategory> names = json ? CocoCategories.read(file) : lines(file);
    for (CocoCategory category : names) {
      if (category.name() == null || category.name().isBlank()) {
        throw CliException.badInput(
            "%s: class %d has no name; give %s to one that is not used"
                .formatted(file, category.id(), CocoLabels.NOT_A_CLASS));
      }
      if (category.name().chars().anyMatch(Character::isISOControl)) {
        throw CliException.badInput(
            "%s: the name of class %d has a control character in it"
                .formatted(file, category.id()));
      }
    }
    return new LabelFile(file, names);
  }

  private static List<CocoCategory> lines(Path file) throws IOException {
    List<String> lines;
    try {
      lines = new ArrayList<>(Files.readAllLines(file));
    } catch (CharacterCodingException e) {
      throw CliException.badInput(file + ": is not text in UTF-8", e);
    }
    while (!lines.isEmpty() && lines.getLast().isBlank()) {
      lines.removeLast();
    }
    List<CocoCategory> names = new ArrayList<>();
    for (String line : lines) {
      String text = names.isEmpty() && line.startsWith("\ufeff") ? line.substring(1) : line;
      names.add(new CocoCategory(names.size(), text.strip()));
    }
    return names;
  }

  /**
   * A name for each class of a model.
   *
   * @throws CliException if they do not fit the model
   */
  List<String> namesOf(int classes) {
    long highest = names.stream().mapToLong(CocoCategory::id).max().orElse(-1);
    boolean counted = highest == names.size() - 1;
    if (counted && names.size() != classes) {
      throw CliException.badInput(
          ("%s has %d names, but the model has %d classes; give one for each, the first for class"
                  + " 0, and %s for each that is not used")
              .formatted(file, names.size(), classes, CocoLabels.NOT_A_CLASS));
    }
    List<String> all = new ArrayList<>(Collections.nCopies(classes, CocoLabels.NOT_A_CLASS));
    for (CocoCategory category : names) {
      if (category.id() < 0 || category.id() >= classes) {
        throw CliException.badInput(
            "%s: %d, the id of '%s', is not between 0 and %d: the model has %d classes"
                .formatted(file, category.id(), category.name(), classes - 1, classes));
      }
      all.set((int) category.id(), category.name());
    }
    return all;
  }
}
