package detr.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes zip archives as torch does, and remembers where everything is, so that tests can break one
 * thing.
 */
final class ZipBuilder {
  /** How checksum and sizes of the entries are written. */
  enum Style {
    /** As torch writes small entries: zeros in the local header, then a descriptor. */
    DESCRIPTOR,
    /** The descriptor of a zip64 entry. */
    WIDE_DESCRIPTOR,
    /** In the local header. */
    LOCAL,
    /** In zip64 extra fields of both headers. */
    ZIP64
  }

  private record Entry(String name, byte[] data) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Style style;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Integer> locals = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private final List<Integer> centrals = new ArrayList<>();
  private int zip64End;
  private byte[] bytes;

  ZipBuilder(Style style) {
    this.style = style;
  }

  ZipBuilder add(String name, byte[] data) {
    entries.add(new Entry(name, data));
    return this;
  }

  ZipBuilder add(String name, String data) {
    return add(name, data.getBytes(StandardCharsets.US_ASCII));
  }

  ZipBuilder build() {
    return build(true);
  }

  ZipBuilder build(boolean zip64) {
    entries.forEach(this::local);
    int directory = out.size();
    for (int i = 0; i < entries.size(); i++) {
      central(entries.get(i), locals.get(i));
    }
    int end = out.size();
    int n = entries.size();
    short shown = (short) Math.min(n, 0xffff);
    if (zip64) {
      zip64End = end;
      put(56, 0x06064b50, 44L, (short) 0x31e, (short) 45, 0, 0, (long) n, (long) n);
      put(16, (long) (end - directory), (long) directory);
      put(20, 0x07064b50, 0, (long) end, 1);
    }
    put(22, 0x06054b50, (short) 0, (short) 0, shown, shown, end - directory, directory);
    out.write(0);
    out.write(0);
    bytes = out.toByteArray();
    return this;
  }

  private int flags(Entry entry) {
    boolean described = style == Style.DESCRIPTOR || style == Style.WIDE_DESCRIPTOR;
    return described && entry.data.length > 0 ? 0x808 : 0x800;
  }

  private void local(Entry entry) {
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    boolean later = flags(entry) == 0x808;
    boolean wide = style == Style.ZIP64;
    int size = wide ? -1 : later ? 0 : entry.data.length;
    locals.add(out.size());
    put(14, 0x04034b50, (short) 0, (short) flags(entry), (short) 0, (short) 0, (short) 0);
    put(12, later ? 0 : crc(entry), size, size);
    int extra = wide ? 20 : 0;
    int padding = 64 - (out.size() + 4 + name.length + extra + 4) % 64;
    put(4, (short) name.length, (short) (extra + 4 + padding));
    out.writeBytes(name);
    if (wide) {
      put(20, (short) 1, (short) 16, (long) entry.data.length, (long) entry.data.length);
    }
    put(4, (short) 0x4246, (short) padding);
    out.writeBytes("Z".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    starts.add(out.size());
    out.writeBytes(entry.data);
    if (later && style == Style.DESCRIPTOR) {
      put(16, 0x08074b50, crc(entry), entry.data.length, entry.data.length);
    } else if (later) {
      put(24, 0x08074b50, crc(entry), (long) entry.data.length, (long) entry.data.length);
    }
  }

  private void central(Entry entry, int local) {
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    boolean wide = style == Style.ZIP64;
    int size = wide ? -1 : entry.data.length;
    centrals.add(out.size());
    put(16, 0x02014b50, (short) 0, (short) 0, (short) flags(entry), (short) 0, 0);
    put(12, crc(entry), size, size);
    put(8, (short) name.length, (short) (wide ? 28 : 0), (short) 0, (short) 0);
    put(10, (short) 0, 0, wide ? -1 : local);
    out.writeBytes(name);
    if (wide) {
      long length = entry.data.length;
      put(28, (short) 1, (short) 24, length, length, (long) local);
    }
  }

  private static int crc(Entry entry) {
    CRC32 crc = new CRC32();
    crc.update(entry.data);
    return (int) crc.getValue();
  }

  private void put(int size, Object... values) {
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (Object value : values) {
      switch (value) {
        case Short s -> buffer.putShort(s);
        case Integer i -> buffer.putInt(i);
        case Long l -> buffer.putLong(l);
        default -> throw new IllegalArgumentException(value.toString());
      }
    }
    out.write(buffer.array(), 0, buffer.position());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Where the local header of the n-th entry is. */
  int local(int n) {
    return locals.get(n);
  }

  /** Where the data of the n-th entry are. */
  int start(int n) {
    return starts.get(n);
  }

  /** Where the descriptor of the n-th entry is. */
  int descriptor(int n) {
    return starts.get(n) + entries.get(n).data.length;
  }

  /** Where the central header of the n-th entry is. */
  int central(int n) {
    return centrals.get(n);
  }

  int zip64End() {
    return zip64End;
  }

  int end() {
    return bytes.length - 22;
  }

  /** A copy of the archive with some bytes changed. */
  byte[] with(int at, int... values) {
    byte[] changed = bytes();
    for (int i = 0; i < values.length; i++) {
      changed[at + i] = (byte) values[i];
    }
    return changed;
  }
}
