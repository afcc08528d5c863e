package detr.coco;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads COCO's panoptic files; the lists are null until they are read. */
final class PanopticJson {
  /** What to do about a file of another layout, such as that of boxes. */
  private static final String GIVE =
      "; give a file of COCO's panoptic layout, as panoptic_val2017.json";

  private Map<String, String> images;
  private Map<Long, PanopticCategory> categories;
  private List<PanopticAnnotation> annotations;

  private PanopticJson() {}

  static PanopticGroundTruth groundTruth(Path file) throws IOException {
    PanopticJson reader = read(file, true);
    reader.required(file, "images", reader.images);
    reader.required(file, "categories", reader.categories);
    for (PanopticAnnotation annotation : reader.annotations) {
      for (PanopticSegment segment : annotation.segments()) {
        if (!reader.categories.containsKey(segment.categoryId())) {
          throw new CocoException(
              "%s: image %s: segment %d is of category %d, which the file does not list"
                  .formatted(file, annotation.imageId(), segment.id(), segment.categoryId()));
        }
      }
    }
    return new PanopticGroundTruth(
        reader.images, List.copyOf(reader.categories.values()), reader.annotations);
  }

  static List<PanopticAnnotation> results(Path file) throws IOException {
    return read(file, false).annotations;
  }

  /**
   * @param truth whether images, categories and areas are wanted, which results need not have
   */
  private static PanopticJson read(Path file, boolean truth) throws IOException {
    PanopticJson reader = new PanopticJson();
    CocoJson.read(
        file,
        json ->
            json.object(
                name -> {
                  if (name.equals("annotations")) {
                    reader.annotations = new ArrayList<>();
                    json.array(name, () -> reader.annotations.add(annotation(json, truth)));
                  } else if (truth && name.equals("images")) {
                    reader.images = new LinkedHashMap<>();
                    json.array(name, () -> reader.readImage(json));
                  } else if (truth && name.equals("categories")) {
                    reader.categories = new LinkedHashMap<>();
                    json.array(name, () -> reader.readCategory(json));
                  } else {
                    json.skip();
                  }
                }));
    reader.required(file, "annotations", reader.annotations);
    return reader;
  }

  private void required(Path file, String name, Object list) {
    if (list == null) {
      throw new CocoException("%s: has no \"%s\"%s".formatted(file, name, GIVE));
    }
  }

  private void readImage(CocoJson json) {
    Fields fields = new Fields(json);
    String id = fields.required("id", fields.id);
    if (images.containsKey(id)) {
      throw json.refuse("another has the id " + id);
    }
    images.put(id, fields.fileName);
  }

  private void readCategory(CocoJson json) {
    Fields fields = new Fields(json);
    long id = fields.number("id", fields.id);
    boolean thing = fields.panoptic("isthing", fields.thing);
    if (categories.put(id, new PanopticCategory(id, fields.name, thing)) != null) {
      throw json.refuse("another has the id " + id);
    }
  }

  private static PanopticAnnotation annotation(CocoJson json, boolean truth) {
    Fields fields = new Fields(json);
    List<Fields> infos = fields.panoptic("segments_info", fields.segments);
    String fileName = fields.required("file_name", fields.fileName);
    try {
      Path.of(fileName);
    } catch (InvalidPathException e) {
      throw json.refuse("file_name is no file's name (" + e.getReason() + ")");
    }
    List<PanopticSegment> segments = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    for (Fields segment : infos) {
      long id = segment.number("id", segment.id);
      if (id <= SegmentMap.VOID || id >= SegmentMap.IDS) {
        throw json.refuse("segment " + id + ": ids are 1 to " + (SegmentMap.IDS - 1));
      }
      if (!ids.add((int) id)) {
        throw json.refuse("two segments have the id " + id);
      }
      long area = segment.area == null && !truth ? 0 : segment.pixels();
      long category = segment.required("category_id", segment.categoryId);
      segments.add(new PanopticSegment((int) id, category, area, segment.crowd));
    }
    return new PanopticAnnotation(fields.required("image_id", fields.imageId), fileName, segments);
  }

  /** Of an image, a category, an annotation or a segment what is read; null until it is. */
  private static final class Fields {
    private final CocoJson json;
    private String id;
    private String imageId;
    private Long categoryId;
    private Double area;
    private String name;
    private String fileName;
    private Boolean thing;
    private boolean crowd;
    private List<Fields> segments;

    Fields(CocoJson json) {
      this.json = json;
      json.object(this::read);
    }

    private void read(String field) {
      switch (field) {
        case "id" -> id = json.identifier();
        case "image_id" -> imageId = json.identifier();
        case "category_id" -> categoryId = json.integer();
        case "area" -> area = json.number(); // of boxes not an integer
        case "name" -> name = json.string();
        case "file_name" -> fileName = json.string();
        case "isthing" -> thing = json.flag();
        case "iscrowd" -> crowd = json.flag();
        case "segments_info" -> {
          segments = new ArrayList<>();
          json.array("segments", () -> segments.add(new Fields(json)));
        }
        default -> json.skip();
      }
    }

    /** What annotations of boxes do not have. */
    <T> T panoptic(String field, T value) {
      if (value == null) {
        throw json.refuse("has no " + field + GIVE);
      }
      return value;
    }

    long pixels() {
      double value = required("area", area);
      if (value != Math.rint(value)) {
        throw json.refuse("area is not an integer");
      }
      return (long) value;
    }

    <T> T required(String field, T value) {
      if (value == null) {
        throw json.refuse("has no " + field);
      }
      return value;
    }

    long number(String field, String value) {
      String digits = required(field, value);
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw json.refuse(field + " is not an integer");
      }
    }
  }
}
