package detr.data;

/** What can be wrong with a dataset. */
public enum Finding {
  DUPLICATE_ID(true, "ids that occur twice"),
  BAD_NAME(true, "images without a valid file name"),
  MISSING_FILE(true, "files that are missing"),
  UNREADABLE_FILE(true, "files that are no image"),
  OTHER_SIZE(true, "images of another size than annotated"),
  BAD_CLASS_NAME(true, "classes whose name is missing, blank or not on one line"),
  SAME_NAME(true, "classes of the same name"),
  UNKNOWN_IMAGE(true, "annotations of an unknown image"),
  UNKNOWN_CLASS(true, "annotations of an unknown class"),
  NOT_A_NUMBER(true, "boxes that are not of numbers"),
  EMPTY_BOX(false, "boxes without area, which are left out"),
  TOO_THIN(false, "boxes so thin that rounding makes them empty, which are left out"),
  OUTSIDE(false, "boxes outside their image, which are left out"),
  STICKS_OUT(false, "boxes that reach more than a pixel over the border, which are clipped"),
  UNANNOTATED_IMAGE(false, "images that no segments are annotated of, which are left out"),
  UNLISTED_SEGMENT(false, "pixels of segments that are not annotated, which are left out"),
  EMPTY_SEGMENT(false, "segments without pixels, which are left out"),
  OTHER_AREA(false, "segments whose area is not the number of their pixels"),
  SAME_FILE(false, "files that several images name"),
  UNUSED_CLASS(false, "classes without examples");

  private final boolean error;
  private final String title;

  Finding(boolean error, String title) {
    this.error = error;
    this.title = title;
  }

  /** Whether the dataset cannot be trained on like this. */
  public boolean isError() {
    return error;
  }

  /** What was found, in the plural. */
  public String title() {
    return title;
  }
}
