package dev.parley;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;

/** Starts the server. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Modulithic(systemName = "Parley")
public class Parley {

	public static void main(String[] args) {
		HeapDefaults.apply();
		SpringApplication.run(Parley.class, args);
	}

}
