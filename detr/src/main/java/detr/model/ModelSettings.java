package detr.model;

import detr.image.ResizeRule;
import detr.nn.MismatchException;
import detr.weights.Checkpoint;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Settings that a model's tensors do not show. Later wins: defaults, training arguments,
 * config.json, manifest, caller (who may not contradict the manifest, but for the size of images).
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

  /** Nothing told: as most models are. */
  public static final ModelSettings NONE = new ModelSettings(Map.of());

  private final Map<String, String> values;

  private ModelSettings(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * A file's settings with those given.
   *
   * @throws MismatchException if a converted model was converted with another value than is given
   */
  public static ModelSettings of(Checkpoint file, ModelSettings given) {
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
    given.values.forEach(
        (name, value) -> {
          String fixed = name.equals(INPUT_SIZE) ? null : file.settings().get(name);
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

  /**
   * The settings in a model's manifest, or in what a training has written.
   *
   * @param values text by the names of the settings; what it says is checked when it is asked for
   */
  public static ModelSettings ofManifest(Map<String, String> values) {
    return new ModelSettings(values);
  }

  /** The text that {@link #ofManifest} reads. */
  public Map<String, String> manifest() {
    return values;
  }

  /** Whether the last stage of the backbone is dilated: a DC5 model. */
  public ModelSettings withDilation(boolean dilation) {
    return with(DILATION, Boolean.toString(dilation));
  }

  /** With so many attention heads. */
  public ModelSettings withHeads(int heads) {
    return with(HEADS, Integer.toString(heads));
  }

  /** Of a short DETR: what it multiplies features by before it adds positions. */
  public ModelSettings withFeatureScale(float scale) {
    return with(FEATURE_SCALE, Float.toString(scale));
  }

  /** With images resized by this rule. */
  public ModelSettings withInputSize(ResizeRule rule) {
    return with(INPUT_SIZE, rule.shorter() + "," + rule.longer());
  }

  /** With classes of these names, in the order of the outputs. */
  public ModelSettings withClasses(List<String> names) {
    return with(CLASSES, String.join("\n", names));
  }

  /** With the classes of these indices being stuff and not things. */
  public ModelSettings withStuff(Collection<Integer> classes) {
    return with(
        STUFF, classes.stream().sorted().map(String::valueOf).collect(Collectors.joining(",")));
  }

  /** With one more line about how the model was trained. */
  public ModelSettings withTrained(String line) {
    String before = trained();
    return with(TRAINED, before.isEmpty() ? line : before + "\n" + line);
  }

  private ModelSettings with(String name, String value) {
    return with(new ModelSettings(Map.of(name, value)));
  }

  /** These settings, and those of another where it has some. */
  public ModelSettings with(ModelSettings other) {
    Map<String, String> both = new LinkedHashMap<>(values);
    both.putAll(other.values);
    return new ModelSettings(both);
  }

  /** How the model was trained, in lines for people to read; empty if it is not told. */
  public String trained() {
    return values.getOrDefault(TRAINED, "");
  }

  /** Whether a setting is told, by its name in the manifest. */
  public boolean tells(String name) {
    return values.containsKey(name);
  }

  /**
   * The names of the classes: those a training or Hugging Face's config.json has set, else COCO's
   * as {@link CocoLabels#of} says.
   *
   * @throws MismatchException if there are not as many names as classes
   */
  public List<String> classes(int count) {
    String value = values.get(CLASSES);
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
  public ModelSettings kept() {
    Map<String, String> kept = new LinkedHashMap<>(values);
    kept.keySet().retainAll(List.of(CLASSES, STUFF, INPUT_SIZE, TRAINED));
    return new ModelSettings(kept);
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

  /**
   * See {@link #DILATION}.
   *
   * @throws MismatchException if the text is neither true nor false
   */
  public boolean dilation() {
    return switch (values.getOrDefault(DILATION, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(DILATION, "true or false");
    };
  }

  /**
   * See {@link #HEADS}.
   *
   * @throws MismatchException if the text is no number of heads
   */
  public int heads() {
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

  /**
   * See {@link #FEATURE_SCALE}.
   *
   * @throws MismatchException if the text is no number above 0
   */
  public float featureScale() {
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

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelSettings settings && values.equals(settings.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
