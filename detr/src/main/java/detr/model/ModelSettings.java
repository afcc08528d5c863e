package detr.model;

import detr.image.ResizeRule;
import detr.inference.CocoLabels;
import detr.inference.PanopticClasses;
import detr.nn.MismatchException;
import detr.weights.Checkpoint;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What no tensor of a model shows and its manifest therefore tells. Who opens a checkpoint gives
 * them; a training checkpoint remembers some among its arguments, and Hugging Face's config.json
 * has them; what nobody tells is as in most models.
 */
public final class ModelSettings {
  /** Whether the backbone's last stage is dilated (DC5): true or false. */
  public static final String DILATION = "dilation";

  /** The number of attention heads: 8 unless told. */
  public static final String HEADS = "heads";

  /**
   * What a short DETR multiplies features by before it adds positions: 0.1 in the published one and
   * unless told, 1 in the paper's listing and unless told where a file has the listing's names.
   */
  public static final String FEATURE_SCALE = "feature-scale";

  /** The names of the classes in the order of the outputs, one a line; none in COCO models. */
  public static final String CLASSES = "classes";

  /**
   * The indices of the classes that are stuff and not things, with commas between; those that
   * COCO's are unless told.
   */
  public static final String STUFF = "stuff";

  /**
   * What images are resized to, the shorter side and the most of the longer, such as "800,1333",
   * which it is unless told.
   */
  public static final String INPUT_SIZE = "input-size";

  /** How the model was trained, to what result, in lines for people to read. */
  public static final String TRAINED = "trained";

  /** A name that only models made by the paper's listing have. */
  private static final String LISTED = "backbone.0.weight";

  private static final float PUBLISHED_FEATURE_SCALE = 0.1f;

  /** As most models are. */
  static final ModelSettings NONE = new ModelSettings(Map.of());

  private final Map<String, String> values;

  private ModelSettings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * A file's settings with those given.
   *
   * @throws MismatchException if a converted model was converted with another value than is given
   */
  public static ModelSettings of(Checkpoint file, Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    argument(file, "args.dilation", DILATION, values);
    argument(file, "args.nheads", HEADS, values);
    argument(file, HuggingFaceCheck.HEADS, HEADS, values);
    argument(file, HuggingFaceCheck.CLASSES, CLASSES, values);
    if (HuggingFaceCheck.dilates(file.metadata())) {
      values.put(DILATION, "true");
    }
    if (file.tensors().containsKey(LISTED)) {
      values.put(FEATURE_SCALE, "1.0");
    }
    values.putAll(file.settings());
    given.forEach(
        (name, value) -> {
          String fixed = file.settings().get(name);
          if (fixed != null && !fixed.equals(value)) {
            throw new MismatchException(
                "this model was converted with %s %s, not %s; convert its checkpoint again"
                    .formatted(name, fixed, value));
          }
          values.put(name, value);
        });
    return new ModelSettings(values);
  }

  private static void argument(
      Checkpoint file, String argument, String setting, Map<String, String> values) {
    String value = file.metadata().get(argument);
    if (value != null) {
      values.put(setting, value);
    }
  }

  /** These settings and no file's. */
  public static ModelSettings of(Map<String, String> values) {
    return new ModelSettings(Map.copyOf(values));
  }

  /** The names of the classes, one a line; null where they are COCO's. */
  String classNames() {
    return values.get(CLASSES);
  }

  /**
   * The names of the classes: those a training or Hugging Face's config.json has set, else COCO's
   * as {@link CocoLabels#of} says.
   *
   * @throws MismatchException if there are not as many names as classes
   */
  public List<String> classes(int count) {
    String value = classNames();
    if (value == null) {
      return CocoLabels.of(count);
    }
    List<String> names = value.lines().toList();
    if (names.size() != count) {
      throw new MismatchException(
          "setting %s has %d names, but the model has %d classes"
              .formatted(CLASSES, names.size(), count));
    }
    return names;
  }

  /**
   * The classes of a panoptic model.
   *
   * @param count of the model's classes
   * @throws MismatchException as {@link #classes}, or if what is told of stuff is no such list
   */
  public PanopticClasses panopticClasses(int count) {
    String value = values.get(STUFF);
    if (value == null) {
      return PanopticClasses.ofCoco(classes(count));
    }
    Set<Integer> stuff = new HashSet<>();
    try {
      for (String index : value.isEmpty() ? new String[0] : value.split(",", -1)) {
        stuff.add(Objects.checkIndex(Integer.parseInt(index), count));
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw wrong(STUFF, "numbers of classes below %d with commas between".formatted(count));
    }
    return new PanopticClasses(classes(count), stuff);
  }

  /** See {@link #INPUT_SIZE}. */
  public ResizeRule inputSize() {
    String value = values.get(INPUT_SIZE);
    if (value == null) {
      return ResizeRule.DETR;
    }
    String[] sides = value.split(",", -1);
    try {
      if (sides.length == 2) {
        return new ResizeRule(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
      }
    } catch (IllegalArgumentException e) {
      // Refused below, as anything but two numbers.
    }
    throw wrong(INPUT_SIZE, "two whole numbers, the smaller one first");
  }

  /** What is not read off the model when it is built, to be kept with it. */
  public Map<String, String> kept() {
    Map<String, String> kept = new LinkedHashMap<>(values);
    kept.keySet().retainAll(List.of(CLASSES, STUFF, INPUT_SIZE, TRAINED));
    return kept;
  }

  /**
   * Refuses a setting that means nothing to the model at hand.
   *
   * @throws MismatchException if the setting is there, and not just false
   */
  void refuse(String name, String owner, String model) {
    String value = values.get(name);
    if (value != null && !value.equals("false")) {
      throw new MismatchException(
          "%s is a setting of %s, and this is %s".formatted(name, owner, model));
    }
  }

  boolean dilation() {
    return switch (values.getOrDefault(DILATION, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(DILATION, "true or false");
    };
  }

  int heads() {
    String value = values.get(HEADS);
    try {
      int heads = value == null ? DetrConfig.USUAL_HEADS : Integer.parseInt(value);
      if (heads >= 1) {
        return heads;
      }
    } catch (NumberFormatException e) {
      // Refused below, as numbers that are too small.
    }
    throw wrong(HEADS, "a whole number of at least 1");
  }

  float featureScale() {
    String value = values.get(FEATURE_SCALE);
    try {
      float scale = value == null ? PUBLISHED_FEATURE_SCALE : Float.parseFloat(value);
      if (scale > 0 && Float.isFinite(scale)) {
        return scale;
      }
    } catch (NumberFormatException e) {
      // Refused below, as numbers out of range.
    }
    throw wrong(FEATURE_SCALE, "a number above 0");
  }

  private MismatchException wrong(String name, String expected) {
    return new MismatchException(
        "setting %s is '%s'; it must be %s".formatted(name, values.get(name), expected));
  }
}
