"""LoRaWAN: uplinks as The Things Stack and ChirpStack wrap them; telegrams that a bridge cut into pieces."""
