"""What is beside the file may need packages that are not here, too."""

import plots_of_my_friend as plt

plt.style.use("dark")


def layers_of(theta):
    return sorted(theta)


def plot(theta):
    for l in layers_of(theta):
        plt.imshow(theta[l])
