package dev.parley;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class HeapDefaultsTests {

	private final List<String> set = new ArrayList<>();

	@Test
	void theHeapKeepsTenToTwentyPerCentFree() {
		HeapDefaults.apply(jvm(VMOption.Origin.DEFAULT));
		assertThat(this.set).containsExactly("MinHeapFreeRatio=10", "MaxHeapFreeRatio=20");
	}

	@Test
	void optionsOfTheCommandLineAreLeftAlone() {
		HeapDefaults.apply(jvm(VMOption.Origin.VM_CREATION));
		assertThat(this.set).isEmpty();
	}

	@Test
	void aJvmWithoutTheseOptionsIsLeftAlone() {
		HeapDefaults.apply(jvm(null));
		HeapDefaults.apply(null);
		assertThat(this.set).isEmpty();
	}

	@Test
	void theJvmThatRunsThisTakesThem() {
		HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		assertThatCode(HeapDefaults::apply).doesNotThrowAnyException();
		assertThat(jvm.getVMOption("MaxHeapFreeRatio").getValue()).isEqualTo("20");
		assertThat(jvm.getVMOption("MinHeapFreeRatio").getValue()).isEqualTo("10");
	}

	/** A null origin means that the JVM does not know the option. */
	private HotSpotDiagnosticMXBean jvm(VMOption.Origin origin) {
		return (HotSpotDiagnosticMXBean) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { HotSpotDiagnosticMXBean.class }, (proxy, method, arguments) -> {
					if (origin == null) {
						throw new IllegalArgumentException("VM option \"" + arguments[0] + "\" does not exist");
					}
					if (method.getName().equals("getVMOption")) {
						return new VMOption((String) arguments[0], "70", true, origin);
					}
					this.set.add(arguments[0] + "=" + arguments[1]);
					return null;
				});
	}

}
