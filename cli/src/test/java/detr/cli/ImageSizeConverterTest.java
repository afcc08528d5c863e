package detr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import detr.image.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSizeConverterTest {
  @Test
  void heightComesFirst() {
    ImageSize size = ImageSizeConverter.parse("800x1066");
    assertEquals(800, size.height());
    assertEquals(1066, size.width());
    assertEquals("800x1066", size.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "800", "800x", "x1066", "0x5", "5x0", "-1x5", "8 x 9", "100000x1"})
  void refusesAllElse(String text) {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> ImageSizeConverter.parse(text));
    assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
  }
}
