"""Made-up people and what they might write: short, plain, nobody's words."""

FIRST_NAMES = """\
Ada Ayesha Bilal Bronwen Callum Carmen Chidi Chloe Dafydd Deepa Dilan Dorota Eilidh Emeka
Esme Farah Felix Fiona Gabriel Gita Hana Harvey Ibrahim Ines Isla Jacek Jasmine Joel Jyoti
Kadir Kayleigh Kemi Kieran Kwame Laila Lena Leroy Lowri Luca Mae Magda Malik Maria Marlon
Mateo Meera Mehmet Mina Nadia Neil Ngozi Niamh Noor Olga Omar Orla Paige Parveen Pedro
Petra Priya Quentin Rafael Rania Reuben Rhys Rosie Ruby Sadia Samir Sanjay Shanice Sile
Simone Soren Stella Sunita Tadeo Tariq Tegan Thandi Theo Tiago Uma Valerie Viktor Wanda
Winston Yasmin Yusuf Zara Zofia
"""
LAST_INITIALS = "ABCDEFGHJKLMNOPRSTW"

HELPED = (
    "When we wrote the week down together.",
    "That you stayed with it when I went quiet.",
    "Laughing about the bus for once.",
    "You remembered what I said about my sister.",
    "Going through the letter line by line.",
    "Hearing that it makes sense to be tired.",
    "The breathing at the end.",
    "Saying it out loud for the first time.",
    "Making the plan smaller.",
    "You asked before you gave advice.",
)
HINDERED = (
    "I felt we talked past each other today.",
    "The exercise felt like school.",
    "I said I was fine and I was not.",
    "It moved on just when it got hard.",
    "You seemed in a hurry.",
    "I left with more in my head than before.",
    "I did not know what we were aiming for.",
    "When you said it was progress I felt missed.",
)
MORE_OF = (
    "More time at the start to settle.",
    "Carry on with the plan for mornings.",
    "Look at the sleep diary first.",
    "Talk about work next time.",
    "A bit slower, please.",
    "Nothing, this was right for me.",
)
DIFFERENTLY = (
    "Less homework.",
    "Ask me what I want to talk about.",
    "Not start with the questionnaire.",
    "I would like to say when something bothers me.",
    "Go back to what happened last week.",
    "Maybe meet by video when it is late.",
)
THERAPIST_SAW = (
    "Naming the worry about coming seemed to ease things.",
    "The formulation landed; less so my summary at the end.",
    "Silence after my question about home.",
    "Chair work helped, the rating scale did not.",
    "Agreed the agenda together, good pace.",
    "I pushed the exposure too early.",
)
THERAPIST_WILL = (
    "Check what was left unsaid.",
    "Bring the goals back on the table.",
    "Leave more room, explain less.",
    "Ask about the last session before the agenda.",
    "Keep this pace.",
    "Raise it in supervision.",
)

SAFETY_SEEN = (
    "Read before the session. Will ask first thing.",
    "Rang the client this afternoon; safe tonight, plan on paper.",
    "Seen. Let us talk about it in supervision on Thursday.",
)
SAFETY_PLANNED = "Safety plan to be gone through together; sister is the contact."
SAFETY_CLOSED = (
    "Talked it through, thoughts without intent, plan agreed.",
    "Safety plan written together, GP told with consent.",
    "Asked in the session: passing thoughts, less than last month.",
)
CHECK_IN_SEEN = (
    "Noticed it too. I will bring it up.",
    "Please ask how last week's session sat with them.",
    "Seen, will ring if the next one is missed.",
)
CHECK_IN_PLANNED = "Start the next session with how we work together."
CHECK_IN_CLOSED = (
    "Talked about it: was ill, wants to go on.",
    "We looked at the goals again and changed one.",
    "Asked directly; felt rushed by me. Slower now.",
    "Exam week, nothing behind it.",
)
