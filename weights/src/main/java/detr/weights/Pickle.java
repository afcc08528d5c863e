package detr.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * What a pickle says, as inert data. Numbers are {@link Long}, {@link java.math.BigInteger} or
 * {@link Double}, strings {@link String}, lists and sets {@link java.util.ArrayList}, bytes {@code
 * byte[]}; the rest is here. Objects may contain themselves, so nothing here may be hashed, printed
 * or compared by content.
 *
 * @param value the pickled object
 * @param persistent what it refers to outside the pickle, in order of appearance
 * @param end where in the file the pickle ends
 */
record Pickle(Object value, List<Persistent> persistent, long end) {
  /** Python's None. */
  enum None {
    NONE
  }

  /** The name of a Python class or function: a name, never looked up. */
  record Global(String module, String name) {
    boolean is(String otherModule, String otherName) {
      return module.equals(otherModule) && name.equals(otherName);
    }

    String qualified() {
      return module + "." + name;
    }
  }

  /** An object outside the pickle, by an id that means something to the format around it. */
  record Persistent(Object id) {}

  record Tuple(List<Object> items) {}

  /** A dict or OrderedDict: parallel lists, since keys may be anything. */
  static final class Dict {
    final List<Object> keys = new ArrayList<>();
    final List<Object> values = new ArrayList<>();

    /** Attributes set on an OrderedDict, as torch does with {@code _metadata}. */
    Object state = None.NONE;

    void put(Object key, Object value) {
      keys.add(key);
      values.add(value);
    }

    /** The value last stored under a string, as in Python; null if none. */
    Object get(String key) {
      int index = keys.lastIndexOf(key);
      return index < 0 ? null : values.get(index);
    }
  }

  /**
   * What Python would make by calling a function or class: the call and not the result. Items added
   * to the result are not kept.
   */
  static final class Call {
    final Global function;
    final Tuple arguments;
    Object state = None.NONE;

    Call(Global function, Tuple arguments) {
      this.function = function;
      this.arguments = arguments;
    }
  }
}
