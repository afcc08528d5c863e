package detr.inference;

import detr.weights.Checkpoint;
import detr.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The models inside the JAR, each a safetensors file of float16. */
public final class BuiltIn {
  /** Finds the ten shapes that {@code detr shapes} draws. */
  public static final String SHAPES = "shapes";

  /** Finds red cells, white cells and platelets in photos of blood smears. */
  public static final String BLOOD_CELLS = "blood-cells";

  /** All names. */
  public static final List<String> NAMES = List.of(SHAPES, BLOOD_CELLS);

  private BuiltIn() {}

  /**
   * Opens a model.
   *
   * @throws WeightsException if no model of this name is inside
   */
  public static Checkpoint open(String name) {
    try (InputStream file =
        BuiltIn.class.getResourceAsStream("/detr/models/" + name + ".safetensors")) {
      if (!NAMES.contains(name) || file == null) {
        throw new WeightsException("no model '%s' is inside this JAR".formatted(name));
      }
      return Checkpoint.of(name, file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
