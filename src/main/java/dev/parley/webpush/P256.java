package dev.parley.webpush;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

import javax.crypto.KeyAgreement;

import com.nimbusds.jose.crypto.utils.ECChecks;
import com.nimbusds.jose.jwk.Curve;

/** Keys of the curve P-256, in the form in which Web Push sends them. Pure functions. */
final class P256 {

	/** Bytes of a public key: 4, x, y. */
	static final int PUBLIC = 65;

	private static final int COORDINATE = 32;

	private static final ECParameterSpec CURVE = Curve.P_256.toECParameterSpec();

	private P256() {
	}

	/**
	 * A public key.
	 * @throws IllegalArgumentException if it is no point of the curve: with others a
	 * secret could be guessed
	 */
	static ECPublicKey publicKey(byte[] key) {
		if (key.length != PUBLIC || key[0] != 4) {
			throw new IllegalArgumentException("A public key has 65 bytes, of which the first is 4");
		}
		BigInteger x = new BigInteger(1, Arrays.copyOfRange(key, 1, 1 + COORDINATE));
		BigInteger y = new BigInteger(1, Arrays.copyOfRange(key, 1 + COORDINATE, PUBLIC));
		if (!ECChecks.isPointOnCurve(x, y, CURVE)) {
			throw new IllegalArgumentException("A public key is no point of the curve P-256");
		}
		try {
			return (ECPublicKey) KeyFactory.getInstance("EC")
				.generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("A public key is no point of the curve P-256", ex);
		}
	}

	static ECPrivateKey privateKey(byte[] key) {
		try {
			return (ECPrivateKey) KeyFactory.getInstance("EC")
				.generatePrivate(new ECPrivateKeySpec(new BigInteger(1, key), CURVE));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("A private key has 32 bytes", ex);
		}
	}

	static byte[] encoded(ECPublicKey key) {
		byte[] encoded = new byte[PUBLIC];
		encoded[0] = 4;
		copy(key.getW().getAffineX(), encoded, 1 + COORDINATE);
		copy(key.getW().getAffineY(), encoded, PUBLIC);
		return encoded;
	}

	private static void copy(BigInteger coordinate, byte[] into, int end) {
		byte[] bytes = coordinate.toByteArray();
		int length = Math.min(bytes.length, COORDINATE);
		System.arraycopy(bytes, bytes.length - length, into, end - length, length);
	}

	static KeyPair newPair() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(CURVE);
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static byte[] agree(ECPrivateKey own, ECPublicKey theirs) {
		try {
			KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
			agreement.init(own);
			agreement.doPhase(theirs, true);
			return agreement.generateSecret();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
