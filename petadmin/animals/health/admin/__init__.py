"""The screens of the vaccinations, the vaccines and the clinics."""
