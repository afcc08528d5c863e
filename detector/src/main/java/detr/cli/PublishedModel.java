package detr.cli;

/**
 * A checkpoint that the authors of DETR publish.
 *
 * @param name what users call it, such as {@code detr-r50}
 * @param file its published file name, which ends in the first 8 hex digits of its SHA-256
 */
record PublishedModel(String name, String file) {
  /** The digits that the file's SHA-256 must begin with. */
  String hashPrefix() {
    return file.substring(file.lastIndexOf('-') + 1, file.lastIndexOf('.'));
  }
}
