import Crypto
import CryptoExtras
import Logging
