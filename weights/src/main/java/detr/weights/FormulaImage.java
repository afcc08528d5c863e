package detr.weights;

import detr.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images that reference values were computed from, which are made by formula as their weights
 * are: blocks of 16 × 16 pixels of one value, plus noise. Most reference files hold them, some only
 * name their sizes.
 */
public final class FormulaImage {
  private static final String SIZES = "image_sizes";
  private static final Pattern SIZE = Pattern.compile("\\[(\\d{1,4}), (\\d{1,4})]");
  private static final int BLOCK = 16;

  private FormulaImage() {}

  /** The images of the sizes that a file's metadata name, each [3, H, W]; none if it names none. */
  public static List<Tensor> of(Checkpoint file) {
    List<Tensor> images = new ArrayList<>();
    Matcher size = SIZE.matcher(file.metadata().getOrDefault(SIZES, ""));
    while (size.find()) {
      int height = Integer.parseInt(size.group(1));
      int width = Integer.parseInt(size.group(2));
      if (height == 0 || width == 0 || height % BLOCK != 0 || width % BLOCK != 0) {
        return List.of();
      }
      images.add(of(height, width));
    }
    return images;
  }

  /** The normalised image of this size in multiples of 16, [3, H, W]. */
  public static Tensor of(int height, int width) {
    String name = "image." + height + "x" + width;
    int columns = width / BLOCK;
    double[] blocks =
        FormulaNumbers.signed(FormulaNumbers.SEED, name + ".blocks", 3 * height / BLOCK * columns);
    double[] noise =
        FormulaNumbers.signed(FormulaNumbers.SEED, name + ".noise", 3 * height * width);
    float[] image = new float[noise.length];
    for (int i = 0; i < image.length; i++) {
      int row = i / width; // of all three channels: their heights are whole blocks
      double block = blocks[row / BLOCK * columns + i % width / BLOCK];
      image[i] = (float) (1.5 * block + 0.5 * noise[i]);
    }
    return Tensor.of(image, 3, height, width);
  }
}
